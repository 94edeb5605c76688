"use client";

import { useRef, useState } from "react";

import { answerToQuestion } from "@/components/shell/answer-to";
import { checkDraft } from "@/lib/connections/actions";
import type { Draft } from "@/lib/connections/types";
import type { Failure } from "@/lib/result";

type Problems = Record<string, string[]>;

/** What is wrong with a form's fields: asked for on leaving one, shown only for those that were visited. */
export function useProblems() {
  const [problems, setProblems] = useState<Problems>({});
  const [visited, setVisited] = useState<string[]>([]);
  const checked = useRef("");

  return {
    names: Object.keys(problems),
    of: (name: string): string | null => (visited.includes(name) ? (problems[name]?.[0] ?? null) : null),

    async leave(name: string, draft: Draft) {
      setVisited((names) => [...new Set([...names, name])]);
      const asked = JSON.stringify(draft);
      if (checked.current === asked) return;
      checked.current = asked;
      const result = await answerToQuestion(checkDraft(draft));
      if (checked.current !== asked) return;
      if (result.ok) setProblems(result.data);
      else checked.current = ""; // asked again on leaving the next field
    },

    /** A field that is being changed is no longer wrong until it is left again. */
    forget(name: string) {
      setProblems((before) => Object.fromEntries(Object.entries(before).filter(([other]) => other !== name)));
    },

    /** Puts a refusal's problems at their fields, and answers it as a sentence. */
    show({ message, fields }: Failure): string {
      if (!fields) return message;
      setProblems(fields);
      setVisited((names) => [...new Set([...names, ...Object.keys(fields)])]);
      return [...new Set(Object.values(fields).flat())].slice(0, 3).join(" ");
    },

    clear() {
      setProblems({});
      setVisited([]);
      checked.current = "";
    },
  };
}

"use client";

import { useQueries } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";

import { subjectQuery } from "@/lib/playground/client";
import type { CallLine, Draft, Subject } from "@/lib/playground/types";

type Subjects = {
  subjects: readonly Subject[];
  /** What composing begins with: the newest example, else a payload of the signature. Null until it is known. */
  first: Draft | null;
  /** What could not be read, a sentence each. */
  problems: readonly string[];
  /** The models that a payload is meant for. */
  models: readonly string[];
};

/** What is known of the versions behind the chosen endpoints, each once. */
export function useSubjects(lines: readonly CallLine[]): Subjects {
  const versions = useMemo(() => versionsOf(lines), [lines]);
  const { subjects, isReading, problems } = useQueries({
    queries: versions.map((version) => subjectQuery(version)),
    combine,
  });
  const models = useMemo(
    () => [...new Set(versions.map(({ connection, model }) => `${connection}/${model}`))],
    [versions],
  );
  const first = useFirst(subjects, lines.length > 0 && !isReading);
  return { subjects, models, problems, first };
}

function useFirst(subjects: readonly Subject[], isReady: boolean): Draft | null {
  const [made, set] = useState<Draft | null>(null);
  const example = subjects.flatMap(({ examples }) => examples)[0]?.draft ?? null;
  const isNeeded = isReady && example === null && made === null;
  useEffect(() => {
    if (!isNeeded) return;
    let isOld = false;
    void import("@/lib/playground/composing/start").then(({ draftFromSubject, emptyDraft }) => {
      const [subject] = subjects;
      if (!isOld) set(subject ? draftFromSubject(subject) : emptyDraft);
    });
    return () => {
      isOld = true;
    };
  }, [isNeeded, subjects]);
  return example ?? made;
}

type Answer = { data?: Subject | undefined; error: Error | null; isPending: boolean };

/** Named, so that the same answers make the same value. */
function combine(answers: readonly Answer[]) {
  return {
    subjects: answers.flatMap(({ data }) => (data ? [data] : [])),
    isReading: answers.some(({ isPending }) => isPending),
    problems: [
      ...new Set(answers.flatMap(({ data, error }) => (error ? [error.message] : data?.problem ? [data.problem] : []))),
    ],
  };
}

function versionsOf(lines: readonly CallLine[]) {
  const versions = lines.flatMap(({ ref, version }) =>
    version ? [{ connection: ref.connection, model: version.model.key, version: version.key }] : [],
  );
  return [...new Map(versions.map((version) => [JSON.stringify(version), version])).values()];
}

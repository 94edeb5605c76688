import { useRouter } from "next/navigation";
import { type FocusEvent, useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { toast } from "@/components/ui/toast";
import { savePolicy } from "@/lib/policies/actions";
import type { PolicyRow } from "@/lib/policies/types";
import { paths } from "@/lib/paths";
import type { Failure } from "@/lib/result";

import { draftOf, type PolicyDraft, readDraft } from "./draft";

/** Everything the form of a policy knows and does. `connectionId`: where a new one begins. */
export function usePolicyForm(row: PolicyRow | null, connectionId: string) {
  const router = useRouter();
  const start = draftOf(row, connectionId);
  const [draft, setDraft] = useState(start);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, begin] = useTransition();
  const { scope, rules, problems } = readDraft(draft);
  const changed = JSON.stringify(draft) !== JSON.stringify(start);
  const [place, first] = [...problems][0] ?? [];

  function save() {
    if (!scope || !rules || !changed || busy) return;
    begin(async () => {
      const saved = row && { id: row.id, from: fromOf(row) };
      const result = await answerTo(savePolicy({ saved, scope, rules }));
      setFailure(result.ok ? null : result.error);
      if (!result.ok) return;
      toast(result.data.version === row?.version ? "Saved" : `Saved as version ${result.data.version}`);
      router.push(paths.policy(result.data.id), { scroll: false });
    });
  }

  return {
    draft,
    changed,
    busy,
    failure,
    save,
    put: (part: Partial<PolicyDraft>) => setDraft((before) => ({ ...before, ...part })),
    discard() {
      setDraft(start);
      setLeft([]);
      setFailure(null);
    },
    /** Problems are said once a control was left, not while it is typed in. */
    leave: ({ target }: FocusEvent<HTMLElement & { name?: string }>) => {
      const { name } = target;
      if (name && !left.includes(name)) setLeft([...left, name]);
    },
    problem: (name: string) => failure?.fields?.[name]?.[0] ?? (left.includes(name) ? problems.get(name) : undefined),
    /** Why it cannot be saved now, for beside the button. */
    why:
      place !== undefined && first !== undefined
        ? `${placeWords(place)}: ${lowered(first)}`
        : changed
          ? null
          : "No changes.",
    rulesChanged: row !== null && JSON.stringify(rules) !== JSON.stringify(row.rules),
  };
}

export type PolicyForm = ReturnType<typeof usePolicyForm>;

function fromOf({ version, name, connectionId, modelPattern, target }: PolicyRow) {
  return { version, name, connectionId, modelPattern, target };
}

function placeWords(name: string): string {
  const [list, index] = name.split(".");
  if (index !== undefined) return `${list === "gates" ? "Gate" : "Metric"} ${Number(index) + 1}`;
  return places[name] ?? "Something";
}

const places: Record<string, string> = {
  name: "Name",
  modelPattern: "Models",
  target: "Target",
  alias: "Alias",
  voterGroup: "Group",
  lifetime: "A request lives",
};

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

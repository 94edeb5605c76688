import type { CaseResult, RunChange } from "./types";

/** What became of cases since another run. Told apart by id, so that a new name is no new case. */
export function changesBetween(now: readonly CaseResult[], then: readonly CaseResult[]): Omit<RunChange, "with"> {
  const [before, after] = [
    new Map(then.map((result) => [result.id, result])),
    new Map(now.map((result) => [result.id, result])),
  ];
  const both = now.flatMap((result) => {
    const old = before.get(result.id);
    return old ? [{ name: result.name, passed: result.passed, had: old.passed }] : [];
  });
  return {
    newlyFailing: both.filter(({ passed, had }) => !passed && had).map(({ name }) => name),
    newlyPassing: both.filter(({ passed, had }) => passed && !had).map(({ name }) => name),
    onlyNow: now.filter(({ id }) => !before.has(id)).map(({ name }) => name),
    onlyThen: then.filter(({ id }) => !after.has(id)).map(({ name }) => name),
  };
}

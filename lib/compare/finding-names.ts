import type { Finding } from "@/lib/signatures/verdict/types";

/** What an address calls each finding: by what it is about, for its place changes with the rules and the versions judged. */
export function findingNames(findings: readonly Finding[]): string[] {
  const times = new Map<string, number>();
  return findings.map(({ direction, rule, path, side }) => {
    const name = [direction, rule, path ?? side].join("/");
    const nth = (times.get(name) ?? 0) + 1;
    times.set(name, nth);
    return nth === 1 ? name : `${name}/${nth}`;
  });
}

/** The place of the finding that an address names; the first, which is the worst, where it names none of these. */
export function chosenFinding(findings: readonly Finding[], name: string | null): number {
  return name === null ? 0 : Math.max(0, findingNames(findings).indexOf(name));
}

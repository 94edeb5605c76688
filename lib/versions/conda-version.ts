/**
 * What a conda line asks for, by what follows the package's name. `exact`: the one version that satisfies it; null when it leaves
 * a choice, as `=1.26` does: conda takes any 1.26.* for it, unless a build is named too. `pinned`: so does no choice of builds.
 */
export function readCondaVersion(specifier: string): { exact: string | null; pinned: boolean } {
  const [, operator, version, build] =
    /^(?:(={1,2})\s*|(?=\d))([^*,|<>!~=[\]\s]+)(?:[=\s]\s*(\S+))?$/.exec(specifier.trim()) ?? [];
  const isBeginning = operator === "=" && build === undefined && /^\d+(\.\d+)?$/.test(version ?? "");
  if (version === undefined || isBeginning) return { exact: null, pinned: false };
  return { exact: version, pinned: build === undefined || !build.includes("*") };
}

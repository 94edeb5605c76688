import { Th } from "@/components/ui/table";
import type { ComparedHead } from "@/lib/compare/types";

/** The versions as heads of columns, the baseline named. */
export function VersionHeads({
  versions,
  base,
  number,
}: {
  versions: readonly ComparedHead[];
  base: number;
  number?: boolean;
}) {
  return versions.map(({ label }, index) => (
    <Th key={index} number={number === true}>
      <span className="font-mono">{label}</span>
      {index === base && <span className="font-text"> baseline</span>}
    </Th>
  ));
}

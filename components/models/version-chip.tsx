import { Link } from "@/components/ui/link";

import { versionLabel } from "@/lib/format";
import type { Stage } from "@/lib/registries/types";

type Props = {
  version: string;
  /** The stage it holds now; null: not known. */
  stage: Stage | null;
  href?: string;
};

/** A piece of track with the version on it: the same in a table, a sentence, a picker and on the timeline. */
export function VersionChip({ version, stage, href }: Props) {
  const look = { className: "version-chip", "data-stage": stage ?? undefined };
  const label = versionLabel(version);
  return href === undefined ? (
    <span {...look}>{label}</span>
  ) : (
    <Link href={href} {...look}>
      {label}
    </Link>
  );
}

"use client";

import { useRouter } from "next/navigation";

import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";
import { CompareIcon } from "@/components/ui/icons";
import { compareWith, most } from "@/lib/compare/address";
import { versionLabel } from "@/lib/format";
import { comparePath } from "@/lib/paths";

type Props = {
  model: { connection: string; key: string };
  /** Keys of the versions selected, in the order of the choice. */
  selected: readonly string[];
  production: readonly string[];
  onClear: () => void;
};

/** Where the selected versions are compared; one alone is compared with whoever holds production. */
export function CompareSelected({ model, selected, production, onClear }: Props) {
  const router = useRouter();
  const place = addressOf({ model, selected, production });
  usePageKey("c", () => place && router.push(place.href), place === null);
  return (
    <span className="no-print inline-flex items-center gap-2" data-compares="">
      {selected.length > 0 && (
        <Button size="small" variant="bare" onClick={onClear}>
          Clear
        </Button>
      )}
      {place ? (
        <Button size="small" href={place.href}>
          <CompareIcon />
          {place.label}
        </Button>
      ) : (
        <Button size="small" disabled>
          <CompareIcon />
          {selected.length > most ? `At most ${most}` : "Select two to compare"}
        </Button>
      )}
    </span>
  );
}

function addressOf({ model, selected, production }: Omit<Props, "onClear">): { href: string; label: string } | null {
  const refs = selected.map((version) => ({ connection: model.connection, model: model.key, version }));
  const [only] = refs;
  if (only === undefined || refs.length > most) return null;
  if (refs.length > 1) return { href: comparePath(refs), label: `Compare ${refs.length}` };
  const beside = compareWith(only, production);
  return beside && { href: beside.href, label: `Compare ${versionLabel(only.version)} with production` };
}

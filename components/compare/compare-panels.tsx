"use client";

import { useEffect, useMemo } from "react";

import { type Packed, unpack } from "@/lib/compare/packed";

import { CurvesSection } from "./curves-section";
import type { MayDirect } from "./direction-button";
import { EnvironmentSection } from "./environment-section";
import { FilesSection } from "./files-section";
import { MetricsSection } from "./metrics-section";
import { PicturesSection } from "./pictures-section";
import { SignatureSection } from "./signature-section";
import { ValuesSection } from "./values-section";
import { VerdictSection } from "./verdict-section";

/** Everything that is compared, the verdict first; each part stands, fails and folds by itself. */
export function ComparePanels({ packed, may }: { packed: Packed; may: MayDirect }) {
  const comparison = useMemo(() => unpack(packed), [packed]);
  const { versions, base, params, tags, runTags } = comparison;
  useEffect(scrollToNamedPart, []);
  return (
    <div className="grid min-w-0 gap-5" data-compare>
      <VerdictSection comparison={comparison} />
      <SignatureSection comparison={comparison} />
      <EnvironmentSection comparison={comparison} />
      <MetricsSection comparison={comparison} may={may} />
      <ValuesSection
        id="parameters"
        title="Parameters"
        one="parameter"
        versions={versions}
        base={base}
        notes={params}
        parts={[{ title: "Parameters", table: params }]}
      />
      <ValuesSection
        id="tags"
        title="Tags"
        one="tag"
        versions={versions}
        base={base}
        notes={tags}
        parts={[
          { title: "Of the version", table: tags },
          { title: "Of its run", table: runTags },
        ]}
      />
      <CurvesSection comparison={comparison} />
      <PicturesSection comparison={comparison} />
      <FilesSection comparison={comparison} />
    </div>
  );
}

/** The browser looked for the part that the address names before it was read. Whoever has scrolled meanwhile stays there. */
function scrollToNamedPart(): void {
  const id = location.hash.slice(1);
  if (id !== "" && window.scrollY === 0) document.getElementById(id)?.scrollIntoView();
}

"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import type { Comparison } from "@/lib/compare/comparison";
import { imageAddress } from "@/lib/versions/client";

import { Section } from "./section";

const shownAtOnce = 4;

/** Pictures that runs and versions carry, those of one path side by side: confusion matrices, ROC curves. */
export function PicturesSection({ comparison: { versions, pictures } }: { comparison: Comparison }) {
  const [showAll, setShowAll] = useState(false);
  if (pictures.length === 0) return null;
  const shown = showAll ? pictures : pictures.slice(0, shownAtOnce);
  return (
    <Section
      id="pictures"
      title="Pictures"
      fact={`${pictures.length}, as runs and versions saved them`}
      padding="normal"
    >
      <div className="grid gap-6">
        {shown.map(({ path, of }) => (
          <figure key={path} className="grid min-w-0 gap-2">
            <figcaption className="font-mono text-small wrap-anywhere text-ink-2">{path}</figcaption>
            <div data-scroll tabIndex={0} role="region" aria-label={path} className="overflow-x-auto">
              <ul className="grid grid-flow-col auto-cols-[minmax(14rem,1fr)] gap-3">
                {of.map((whose, index) => {
                  const head = versions[index];
                  if (!head) return null;
                  const { connection, model, version, label } = head;
                  return (
                    <li key={index} className="grid content-start gap-1">
                      <span className="font-mono text-small font-strong">{label}</span>
                      {whose === null || whose === "unknown" ? (
                        <span className="grid min-h-24 place-items-center rounded-2 border border-hair text-small text-ink-3">
                          {whose === null ? "not there" : "not known"}
                        </span>
                      ) : (
                        // The route checks the bytes and says what they are; there is nothing to optimise here.
                        <img
                          src={imageAddress({ connection, model, version, of: whose, path })}
                          alt={`${path} of ${label}`}
                          loading="lazy"
                          className="min-h-24 w-full rounded-2 border border-hair bg-[oklch(1_0_0)] object-contain"
                        />
                      )}
                    </li>
                  );
                })}
              </ul>
            </div>
          </figure>
        ))}
      </div>
      {pictures.length > shown.length && (
        <Button size="small" className="no-print mt-4" onClick={() => setShowAll(true)}>
          Show {pictures.length - shown.length} more
        </Button>
      )}
    </Section>
  );
}

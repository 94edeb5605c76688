import { Suspense } from "react";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { TextLink } from "@/components/ui/text-link";
import { paths } from "@/lib/paths";
import type { Comparison, RollBackChoice, RollBackPreview } from "@/lib/promotions/types";
import type { Result } from "@/lib/result";

import { CallsPanel } from "./calls-panel";
import { RollBackForm } from "./roll-back-form";
import { SwapDrawing } from "./swap-drawing";
import { VerdictPanel } from "./verdict-panel";
import { holdersWords } from "./words";

type Props = {
  place: { connection: string; model: string; target: string };
  choices: RollBackChoice[];
  /** Chosen; null: there is none to choose from. */
  version: string | null;
  /** What a move to it would do; null with it. */
  preview: Result<RollBackPreview> | null;
  /** How it compares with what holds the target; null where nobody does, or that cannot be said. It is not waited for: going back must not take long. */
  compared: Promise<Result<Comparison>> | null;
};

/** From who holds it now to an earlier holder: which one, why, and the calls that will be made. */
export function RollBackPage({ place, choices, version, preview, compared }: Props) {
  const { connection, model, target } = place;
  const found = preview?.ok ? preview.data : null;
  const holders = found?.shown.holders ?? [];
  return (
    <>
      <PageHead
        title={`Roll ${model} back in ${target}`}
        facts={[
          <TextLink key="model" href={paths.model(connection, model)}>
            {model}
          </TextLink>,
          found && `${holdersWords(holders)} ${holders.length > 1 ? "hold" : "holds"} it now`,
        ]}
      />
      <div className="max-w-[60rem]">
        {choices.length === 0 ? (
          <Panel>
            <Empty
              title="There is nothing to go back to"
              why={`No earlier holder of ${target} is known that still exists. A version that never held it can be promoted from its own page.`}
              action={<Button href={paths.model(connection, model)}>To the model</Button>}
            />
          </Panel>
        ) : (
          <RollBackForm place={place} shown={found?.shown ?? null} choices={choices} version={version}>
            {preview && !preview.ok && (
              <Note tone="stop">{preview.error.message} What would be called cannot be said now.</Note>
            )}
            {found && version !== null && (
              <div className="grid grid-cols-1 gap-5">
                <SwapDrawing promotion={{ kind: "rollback", state: "open", version, target, holders }} />
                <CallsPanel calls={found.calls} />
                {compared && (
                  <Suspense
                    key={version}
                    fallback={
                      <Panel title="Signature verdict">
                        <SkeletonRows rows={3} label="Reading the signatures" />
                      </Panel>
                    }
                  >
                    <Verdict compared={compared} place={place} version={version} />
                  </Suspense>
                )}
              </div>
            )}
          </RollBackForm>
        )}
      </div>
    </>
  );
}

type VerdictProps = { compared: Promise<Result<Comparison>>; place: Props["place"]; version: string };

/** May what comes back take the calls that its successor gets? New callers may send what it never knew. */
async function Verdict({ compared, place: { connection, model }, version }: VerdictProps) {
  const result = await compared;
  if (!result.ok) return <Note tone="caution">The signatures could not be compared: {result.error.message}</Note>;
  const { verdict, holder } = result.data;
  if (!verdict)
    return (
      <Note>There is no verdict on the signatures: neither side has one that can be read, or nobody holds it.</Note>
    );
  return (
    <VerdictPanel
      verdict={verdict}
      holder={holder}
      promotion={{ connection: { slug: connection }, model: { key: model }, version }}
    />
  );
}

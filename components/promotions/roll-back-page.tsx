import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { paths } from "@/lib/paths";
import type { RollBackChoice, RollBackPreview } from "@/lib/promotions/types";
import type { Result } from "@/lib/result";

import { CallsPanel } from "./calls-panel";
import { RollBackForm } from "./roll-back-form";
import { SwapDrawing } from "./swap-drawing";
import { holdersWords } from "./words";

type Props = {
  place: { connection: string; model: string; target: string };
  choices: RollBackChoice[];
  /** Chosen; null: there is none to choose from. */
  version: string | null;
  /** What a move to it would do; null with it. */
  preview: Result<RollBackPreview> | null;
};

/** From who holds it now to an earlier holder: which one, why, and the calls that will be made. */
export function RollBackPage({ place, choices, version, preview }: Props) {
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
        {version === null ? (
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
            {found && (
              <div className="grid grid-cols-1 gap-5">
                <SwapDrawing promotion={{ kind: "rollback", state: "open", version, target, holders }} />
                <CallsPanel calls={found.calls} />
              </div>
            )}
          </RollBackForm>
        )}
      </div>
    </>
  );
}

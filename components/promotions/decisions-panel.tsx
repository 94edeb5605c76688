import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { Time as Moment } from "@/lib/history/types";
import { paths } from "@/lib/paths";
import type { PromotionRow } from "@/lib/promotions/types";
import type { Stage } from "@/lib/registries/types";

import { promotionsAddress } from "./promotions-address";
import { RequestItem } from "./request-item";

type Props = {
  model: { connection: string; key: string };
  /** Per stage that is governed: who holds it now. */
  held: { stage: Stage; versions: string[] }[];
  open: readonly PromotionRow[];
  /** Open reviews of this model. */
  reviews: number;
  mayRollBack: boolean;
  now: Moment;
};

/** On a model's page: who holds what with the way back, and what has been asked for. */
export function DecisionsPanel({ model, held, open, reviews, mayRollBack, now }: Props) {
  return (
    <Panel
      title="Decisions"
      padding="none"
      actions={
        <TextLink href={promotionsAddress({ list: "all", connection: model.connection, model: model.key })}>
          All requests
        </TextLink>
      }
    >
      <ul>
        {held.map(({ stage, versions }) => (
          <li key={stage} className="flex flex-wrap items-center gap-2 border-b border-hair px-4 py-2 last:border-b-0">
            <span className="text-ink-2">{stage}</span>
            {versions.length === 0 ? (
              <span className="text-ink-3">nobody</span>
            ) : (
              versions.map((version) => (
                <VersionChip
                  key={version}
                  version={version}
                  stage={stage}
                  href={paths.version(model.connection, model.key, version)}
                />
              ))
            )}
            {mayRollBack && stage === "production" && versions.length > 0 && (
              <Button size="small" href={paths.rollBack(model.connection, model.key, stage)} className="ml-auto">
                Roll back
              </Button>
            )}
          </li>
        ))}
        {reviews > 0 && (
          <li className="border-b border-hair px-4 py-2 last:border-b-0">
            <TextLink href={paths.reviews} className="text-caution">
              {reviews === 1 ? "One change from outside waits" : `${reviews} changes from outside wait`} to be reviewed
            </TextLink>
          </li>
        )}
        {open.map((row) => (
          <RequestItem key={row.number} row={row} when={<Time at={row.requestedAt} ageAt={now} ago inRow />} />
        ))}
        {open.length === 0 && <li className="px-4 py-2 text-ink-3">No request is open.</li>}
      </ul>
    </Panel>
  );
}

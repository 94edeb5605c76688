import { VersionChip } from "@/components/models/version-chip";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { Time as Moment } from "@/lib/history/types";
import { paths } from "@/lib/paths";
import { titleOf } from "@/lib/promotions/title";
import type { PromotionRow } from "@/lib/promotions/types";
import type { Stage } from "@/lib/registries/types";

import { promotionsAddress } from "./promotions-address";
import { StateChip } from "./state-chip";

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
      actions={<TextLink href={promotionsAddress({ list: "all", connection: model.connection, model: model.key })}>All requests</TextLink>}
    >
      <ul>
        {held.map(({ stage, versions }) => (
          <li key={stage} className="flex flex-wrap items-center gap-2 border-b border-hair px-4 py-2 last:border-b-0">
            <span className="text-ink-2">{stage}</span>
            {versions.length === 0 ? (
              <span className="text-ink-3">nobody</span>
            ) : (
              versions.map((version) => <VersionChip key={version} version={version} stage={stage} href={paths.version(model.connection, model.key, version)} />)
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
          <li key={row.number} data-row="" className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 border-b border-hair px-4 py-2 last:border-b-0">
            <Link data-open href={paths.promotion(row.number)} className="font-strong wrap-anywhere hover:text-rail">
              #{row.number} {titleOf(row)}
            </Link>
            <StateChip state={row.state} kind={row.kind} />
            <p className="col-span-full text-small text-ink-3">
              {row.approvals} of {row.quorum} approvals · {row.failing === 0 ? "every check passes" : `${row.failing} not yet`} · asked by {row.requestedBy} <Time at={row.requestedAt} ageAt={now} ago inRow />
            </p>
          </li>
        ))}
        {open.length === 0 && <li className="px-4 py-2 text-ink-3">No request is open.</li>}
      </ul>
    </Panel>
  );
}

import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { RefreshWhile } from "@/components/ui/refresh-while";
import { ExternalLink, TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { ConnectionAge, ModelHead } from "@/lib/catalog/types";
import { legible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { plural } from "@/lib/words";

import { ConnectionNotes } from "./connection-notes";
import { FollowEvents } from "./follow-events";

type Props = {
  head: ModelHead;
  link: string | null;
  /** Of its own connection; absent when that is retired. */ age: ConnectionAge | undefined;
  now: number;
};

/** What it is, whose, and how old what is shown here is. */
export function ModelPageHead({ head, link, age, now }: Props) {
  const { connection } = head;
  return (
    <>
      <FollowEvents model={{ connection: connection.slug, key: head.key }} newest={head.newestEvent} />
      <RefreshWhile everyMs={60_000} />
      <PageHead
        title={legible(head.name)}
        facts={[
          <TextLink key="connection" href={`${paths.models}?connection=${encodeURIComponent(connection.slug)}`}>
            {connection.name}
          </TextLink>,
          head.owner && `owned by ${head.owner}`,
          plural(head.versionCount, "version"),
          <span key="age" className={`text-small ${age?.failingSince == null ? "" : "font-strong text-stop"}`}>
            read from the registry <Time at={head.seenAt} ageAt={Math.max(now, head.seenAt)} ago />
          </span>,
        ]}
        actions={link && <ExternalLink href={link}>Open in the registry</ExternalLink>}
      />
      {head.goneAt !== null && (
        <div className="mb-5">
          <Note tone="caution">
            <b>The registry no longer has this model.</b> It was gone by <Time at={head.goneAt} /> UTC. Its history
            stays here.
          </Note>
        </div>
      )}
      {age && <ConnectionNotes ages={[age]} now={now} />}
    </>
  );
}

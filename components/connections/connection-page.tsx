import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import type { ConnectionDetail, ConnectionState } from "@/lib/connections/types";
import { paths } from "@/lib/paths";

import { AbilitiesPanel } from "./abilities-panel";
import { ConnectionFacts } from "./connection-facts";
import { ConnectionForm } from "./connection-form";
import { HealthPanel } from "./health-panel";
import { NotesPanel } from "./notes-panel";
import { RetireConnection } from "./retire-connection";
import { TwoColumns } from "./two-columns";
import { WebhookPanel } from "./webhook-panel";

type Props = { connection: ConnectionDetail; state: ConnectionState; mayManage: boolean };

/** One connection: how it fares, and for those who manage it, its settings. */
export function ConnectionPage({ connection, state, mayManage }: Props) {
  const { slug, name, form, probe, notes, webhook, retiredAt } = connection;
  const { now } = state;
  const living = retiredAt === null;
  const head = (
    <>
      <Head connection={connection} />
      {living && <HealthPanel slug={slug} name={name} initial={state} />}
    </>
  );
  const aside = living && (
    <>
      {webhook.state !== "unsupported" && (
        <WebhookPanel slug={slug} webhook={webhook} mayManage={mayManage} now={now} />
      )}
      <NotesPanel notes={notes} />
      {mayManage && <Ending connection={connection} />}
    </>
  );
  if (mayManage && living) {
    return (
      <ConnectionForm key={slug} form={form} saved={connection} now={now} aside={aside}>
        {head}
      </ConnectionForm>
    );
  }
  return (
    <TwoColumns
      main={
        <>
          {head}
          <ConnectionFacts connection={connection} />
        </>
      }
      side={
        <>
          <AbilitiesPanel probe={probe} failure={null} testing={false} unsaved={false} now={now} onPropose={null} />
          {aside}
        </>
      }
    />
  );
}

function Head({ connection: { name, retiredAt, problem } }: { connection: ConnectionDetail }) {
  return (
    <div className="grid gap-3">
      <TextLink href={paths.connections} className="justify-self-start text-small lg:hidden">
        All connections
      </TextLink>
      <h2 className="text-title">{name}</h2>
      {retiredAt !== null && <Note>Retired: it is no longer read. Its history stays.</Note>}
      {problem && <Note tone="stop">{problem}</Note>}
    </div>
  );
}

function Ending({ connection: { slug, name, webhook } }: { connection: ConnectionDetail }) {
  return (
    <Panel title="Retire" actions={<RetireConnection slug={slug} name={name} webhook={webhook.state === "on"} />}>
      <p className="text-pretty text-ink-2">
        Ends reading this registry. Its history stays, and nothing changes in the registry.
      </p>
    </Panel>
  );
}

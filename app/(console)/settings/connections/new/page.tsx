import type { Metadata } from "next";

import { BesideList } from "@/components/connections/beside-list";
import { ConnectionList } from "@/components/connections/connection-list";
import { NewConnection } from "@/components/connections/new-connection";
import { Note } from "@/components/ui/note";
import { requirePageViewer } from "@/lib/auth";
import { listConnections, listForms } from "@/lib/connections/queries";
import { paths } from "@/lib/paths";
import { canEverywhere } from "@/lib/permissions";

export const metadata: Metadata = { title: "New connection" };

export default async function NewConnectionPage() {
  const viewer = await requirePageViewer("connection.manage", paths.newConnection);
  const rows = await listConnections(viewer);
  const now = Date.now();
  return (
    <BesideList list={<ConnectionList rows={rows} current={null} mayAdd={false} now={now} />}>
      {canEverywhere(viewer.grants, "connection.manage") ? (
        <NewConnection forms={listForms()} now={now} />
      ) : (
        <Note tone="caution">
          Your administrator role is limited. Connecting a registry takes an administrator whose grant has no limits.
        </Note>
      )}
    </BesideList>
  );
}

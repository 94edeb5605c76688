import type { Metadata } from "next";

import { BesideList } from "@/components/connections/beside-list";
import { ConnectionList } from "@/components/connections/connection-list";
import { NewConnection } from "@/components/connections/new-connection";
import { requirePageViewer } from "@/lib/auth";
import { listConnections, listForms } from "@/lib/connections/queries";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "New connection" };

export default async function NewConnectionPage() {
  const viewer = await requirePageViewer("connection.manage", paths.newConnection);
  const rows = await listConnections(viewer);
  const now = Date.now();
  return (
    <BesideList list={<ConnectionList rows={rows} current={null} mayAdd={false} now={now} />}>
      <NewConnection forms={listForms()} now={now} />
    </BesideList>
  );
}

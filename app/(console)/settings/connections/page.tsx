import type { Metadata } from "next";

import { ConnectionTable } from "@/components/connections/connection-table";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { AddIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { requirePageViewer } from "@/lib/auth";
import { listConnections } from "@/lib/connections/queries";
import { paths } from "@/lib/paths";
import { canEverywhere } from "@/lib/permissions";

export const metadata: Metadata = { title: "Connections" };

export default async function ConnectionsPage() {
  const viewer = await requirePageViewer("connection.read", paths.connections);
  const rows = await listConnections(viewer);
  const add = canEverywhere(viewer.grants, "connection.manage") && (
    <Button href={paths.newConnection} variant="primary">
      <AddIcon />
      Add a connection
    </Button>
  );
  return (
    <Panel title="Connections" padding="none" actions={rows.length > 0 && add}>
      {rows.length > 0 ? (
        <ConnectionTable rows={rows} now={Date.now()} />
      ) : (
        <Empty
          title="No registry yet"
          why="Connect one, and Interlock reads its models, versions and stages, and notices from then on whatever changes. Nothing is written to it."
          action={add || "This takes an administrator whose grant has no limits."}
        />
      )}
    </Panel>
  );
}

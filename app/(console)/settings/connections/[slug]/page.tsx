import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { BesideList } from "@/components/connections/beside-list";
import { ConnectionList } from "@/components/connections/connection-list";
import { ConnectionPage } from "@/components/connections/connection-page";
import { requirePageViewer } from "@/lib/auth";
import { findConnection, getConnectionState, listConnections } from "@/lib/connections/queries";
import { reaches } from "@/lib/connections/rules";
import { paths } from "@/lib/paths";
import { canEverywhere } from "@/lib/permissions";

type Props = { params: Promise<{ slug: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await params).slug };
}

export default async function Page({ params }: Props) {
  const { slug } = await params;
  const viewer = await requirePageViewer("connection.read", paths.connection(slug));
  const connection = await findConnection(viewer, slug);
  if (!connection) notFound();
  const [rows, state] = await Promise.all([listConnections(viewer), getConnectionState(viewer, slug)]);
  const mayAdd = canEverywhere(viewer.grants, "connection.manage");
  const mayManage = reaches(viewer.grants, "connection.manage", connection.id);
  return (
    <BesideList list={<ConnectionList rows={rows} current={slug} mayAdd={mayAdd} now={state.now} />}>
      <ConnectionPage connection={connection} state={state} mayManage={mayManage} />
    </BesideList>
  );
}

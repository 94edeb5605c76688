import type { Metadata } from "next";
import { notFound } from "next/navigation";

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
    <div className="grid items-start gap-5 md:grid-cols-[14.5rem_minmax(0,1fr)]">
      <ConnectionList rows={rows} current={slug} mayAdd={mayAdd} now={state.now} className="max-md:hidden" />
      <ConnectionPage connection={connection} state={state} mayManage={mayManage} />
    </div>
  );
}

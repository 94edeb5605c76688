import { redirect } from "next/navigation";

import { requirePageViewer } from "@/lib/auth";
import { paths } from "@/lib/paths";
import { can } from "@/lib/permissions";

export default async function SettingsPage() {
  const viewer = await requirePageViewer("account.own", paths.settings);
  redirect(can(viewer.grants, "connection.read") ? paths.connections : paths.account);
}

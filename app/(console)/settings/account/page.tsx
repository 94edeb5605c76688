import type { Metadata } from "next";

import { AccountPanel } from "@/components/members/account-panel";
import { ChangePassword } from "@/components/members/change-password";
import { RolesTable } from "@/components/members/roles-table";
import { SessionsPanel } from "@/components/members/sessions-panel";
import { requirePageViewer } from "@/lib/auth";
import { findMemberRow, listGrantableConnections } from "@/lib/members/queries";
import { paths } from "@/lib/paths";
import { rolesOf } from "@/lib/permissions";

export const metadata: Metadata = { title: "Account" };

export default async function AccountPage() {
  const viewer = await requirePageViewer("account.own", paths.account);
  const [member, connections] = await Promise.all([findMemberRow(viewer.id), listGrantableConnections()]);
  if (!member) return null;
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
      <div className="grid gap-5">
        <AccountPanel member={member} connections={connections} />
        <SessionsPanel />
      </div>
      <ChangePassword email={member.email} hasPassword={member.hasPassword} />
      <div className="lg:col-span-2">
        <RolesTable held={rolesOf(viewer.grants)} />
      </div>
    </div>
  );
}

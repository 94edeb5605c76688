import type { Metadata } from "next";

import { MemberPanel } from "@/components/members/member-panel";
import { MembersTable } from "@/components/members/members-table";
import { NewMemberForm } from "@/components/members/new-member-form";
import { RolesTable } from "@/components/members/roles-table";
import { Button } from "@/components/ui/button";
import { AddIcon } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { requirePageViewer } from "@/lib/auth";
import { listGrantableConnections, listMembers } from "@/lib/members/queries";
import { whyNotManageMembers } from "@/lib/members/rules";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Members and roles" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MembersPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("member.manage", paths.members);
  const why = whyNotManageMembers(viewer.grants);
  if (why) return <Note tone="caution">{why}</Note>;
  const { member: shown } = await searchParams;
  const [members, connections] = await Promise.all([listMembers(), listGrantableConnections()]);
  const member = members.find((one) => one.id === shown);
  const beside =
    shown === "new" ? (
      <NewMemberForm connections={connections} />
    ) : member ? (
      <MemberPanel key={member.id} member={member} connections={connections} own={member.id === viewer.id} />
    ) : null;
  return (
    <div
      className={
        beside ? "grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24.5rem]" : "grid grid-cols-1 gap-5"
      }
    >
      {beside && <div className="lg:order-2">{beside}</div>}
      <div className="grid min-w-0 gap-5">
        <Panel
          title="Members"
          fact={`${members.filter((one) => one.disabledAt === null).length} may sign in`}
          padding="none"
          actions={
            shown !== "new" && (
              <Button variant={beside ? "plain" : "primary"} href={paths.newMember}>
                <AddIcon /> Add a member
              </Button>
            )
          }
        >
          <MembersTable members={members} connections={connections} shown={member?.id ?? null} now={Date.now()} />
        </Panel>
        <RolesTable />
      </div>
    </div>
  );
}

import { Link } from "@/components/ui/link";

import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { MemberRow } from "@/lib/members/types";
import { paths } from "@/lib/paths";

import { grantWords } from "./grant-words";

type Props = { members: MemberRow[]; connections: { id: string; name: string }[]; shown: string | null; now: number };

export function MembersTable({ members, connections, shown, now }: Props) {
  return (
    <Table
      cards
      label="Members"
      head={
        <>
          <Th>Name</Th>
          <Th>Roles</Th>
          <Th>Signs in with</Th>
          <Th>Last seen</Th>
        </>
      }
    >
      {members.map((member) => (
        <Tr key={member.id} open selected={member.id === shown}>
          <Td full>
            <Link href={paths.member(member.id)} scroll={false} data-open className="font-strong hover:text-rail">
              {member.name}
            </Link>
            {member.disabledAt !== null && <span className="ml-2 text-small text-stop">disabled</span>}
            <span className="block text-small wrap-anywhere text-ink-3">{member.email}</span>
          </Td>
          <Td full>
            {member.grants.length === 0 ? (
              <span className="text-ink-3">none: sees nothing</span>
            ) : (
              <GrantLines member={member} connections={connections} />
            )}
          </Td>
          <Td label="Signs in with" className="text-ink-2">
            {waysIn(member)}
          </Td>
          <Td label="Last seen" nowrap className="text-ink-3">
            {member.lastSeenAt === null ? "never" : <Time at={member.lastSeenAt} ageAt={now} inRow ago />}
          </Td>
        </Tr>
      ))}
    </Table>
  );
}

function GrantLines({ member, connections }: { member: MemberRow; connections: Props["connections"] }) {
  return (
    <ul className="grid gap-0.5">
      {member.grants.map((grant, index) => {
        const { role, limit } = grantWords(grant, connections);
        return (
          <li key={index}>
            {role}
            {limit && <span className="text-small text-ink-3"> {limit}</span>}
            {grant.source === "group" && <span className="text-small text-ink-3">, from a group</span>}
          </li>
        );
      })}
    </ul>
  );
}

function waysIn(member: MemberRow): string {
  const ways = [...(member.hasPassword ? ["password"] : []), ...(member.hasIdentity ? ["single sign-on"] : [])];
  return ways.join(", ") || "single sign-on, not yet";
}

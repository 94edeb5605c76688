import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import type { MemberRow } from "@/lib/members/types";

import { grantWords } from "./grant-words";

type Props = { member: MemberRow; connections: { id: string; name: string }[] };

export function AccountPanel({ member, connections }: Props) {
  const grants = member.grants.map((grant) => grantWords(grant, connections));
  return (
    <Panel title="You" footer="An administrator changes names, addresses and roles.">
      <KeyValue
        items={[
          { term: "Name", value: member.name },
          { term: "E-mail", value: member.email },
          { term: "Groups", value: member.groups.join(", ") || "none" },
          {
            term: "Roles",
            value: (
              <ul>
                {grants.map(({ role, limit }, index) => (
                  <li key={index}>
                    {role}
                    {limit && <span className="text-small text-ink-3"> {limit}</span>}
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </Panel>
  );
}

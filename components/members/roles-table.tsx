import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { grantsOf, type Permission, permissions, type Role, roles } from "@/lib/permissions";

/** The table role × permission, as the code decides by it. */
export function RolesTable({ held = [] }: { held?: readonly Role[] }) {
  return (
    <Panel
      title="What each role allows"
      padding="none"
      footer="A role may be limited to a connection, to model names, or to both. Somebody with several roles may do what any of them allows."
    >
      <Table
        label="Roles and what they allow"
        cards
        head={
          <>
            <Th>May</Th>
            {roles.map((role) => (
              <Th key={role}>{held.includes(role) ? <b className="text-ink">{role}, yours</b> : role}</Th>
            ))}
          </>
        }
      >
        {(Object.keys(permissions) as Permission[]).map((permission) => (
          <Tr key={permission}>
            <Td full className="min-w-56 max-md:font-strong">
              {permissions[permission]}
            </Td>
            {roles.map((role) => (
              <Td key={role} label={role}>
                {grantsOf[role].includes(permission) ? <Yes /> : <span className="text-small text-ink-3">no</span>}
              </Td>
            ))}
          </Tr>
        ))}
      </Table>
    </Panel>
  );
}

function Yes() {
  return (
    <span className="inline-flex items-center gap-1.5 align-middle text-small">
      <StatusIcon state="pass" word={false} />
      yes
    </span>
  );
}

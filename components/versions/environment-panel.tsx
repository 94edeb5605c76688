import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { Result } from "@/lib/result";
import { leavesInstallersOut, unpinned } from "@/lib/versions/environment";
import type { Environment } from "@/lib/versions/types";

import { FailedPart } from "./failed-part";

type Props = {
  environment: Result<Environment | null>;
  /** Why the registry does not answer, where the page says so above. */ said: string | null;
  /** Why nobody could look for its files; null where somebody did. */ unread: string | null;
};

/** What it needs to run. What is not pinned may be something else tomorrow. */
export function EnvironmentPanel({ environment, said, unread }: Props) {
  const loose = environment.ok && environment.data ? unpinned(environment.data) : [];
  return (
    <Panel
      title="Environment"
      padding="none"
      actions={
        environment.ok &&
        environment.data && <Judgement count={loose.length} withoutInstallers={leavesInstallersOut(environment.data)} />
      }
    >
      {!environment.ok ? (
        <FailedPart what="The environment could not be read." why={environment.error.message} said={said} />
      ) : environment.data === null && unread !== null ? (
        <p className="p-4 text-ink-2">{unread} What this version needs is not known.</p>
      ) : environment.data === null ? (
        <p className="p-4 text-ink-2">
          No file says what this version needs: neither conda.yaml nor requirements.txt is there.
        </p>
      ) : (
        <Requirements environment={environment.data} loose={new Set(loose.map(({ name }) => name))} />
      )}
    </Panel>
  );
}

function Judgement({ count, withoutInstallers }: { count: number; withoutInstallers: boolean }) {
  return count === 0 ? (
    <StatusIcon state="pass" word={withoutInstallers ? "all pinned, installers left out" : "all pinned"} />
  ) : (
    <StatusIcon state="fail" word={`${count} not pinned`} />
  );
}

function Requirements({ environment, loose }: { environment: Environment; loose: ReadonlySet<string> }) {
  return (
    <Table
      label="Environment"
      tight
      head={
        <>
          <Th>Package</Th>
          <Th>Version</Th>
          <Th>From</Th>
        </>
      }
    >
      <Tr>
        <Td className="font-strong">python</Td>
        <Td className="font-mono text-small">
          {environment.python ?? <span className="font-sans text-ink-3">not said</span>}
        </Td>
        <Td />
      </Tr>
      {environment.requirements.map(({ name, specifier, from }, index) => (
        <Tr key={`${name} ${index}`}>
          <Td className="wrap-anywhere">{name}</Td>
          <Td className={`font-mono text-small wrap-anywhere ${loose.has(name) ? "text-stop" : ""}`}>
            {specifier.replace(/^={1,3}/, "") || "any"}
            {loose.has(name) && <span className="sr-only">, not pinned</span>}
          </Td>
          <Td className="text-small text-ink-3">{from}</Td>
        </Tr>
      ))}
    </Table>
  );
}

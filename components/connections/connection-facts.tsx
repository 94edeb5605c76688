import { StageMark } from "@/components/models/stage-mark";
import { KeyValue } from "@/components/ui/key-value";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { ConnectionDetail } from "@/lib/connections/types";

/** A connection for those who do not manage it, and one that is retired: what it is and what means which stage. */
export function ConnectionFacts({ connection }: { connection: ConnectionDetail }) {
  const { form, rules, probe, createdAt, retiredAt } = connection;
  return (
    <div className="grid min-w-0 gap-5">
      <Panel title="Registry">
        <KeyValue
          items={[
            { term: "Kind", value: form.label },
            { term: "Server", value: probe?.server ?? "not tested yet" },
            { term: "Connected", value: <Time at={createdAt} /> },
            ...(retiredAt === null ? [] : [{ term: "Retired", value: <Time at={retiredAt} /> }]),
          ]}
        />
      </Panel>
      <Panel title="What means which stage here" padding="none">
        {rules.length === 0 ? (
          <p className="p-4 text-ink-2">Nothing yet: no version holds a stage.</p>
        ) : (
          <Table
            label="What means which stage here"
            tight
            head={
              <>
                <Th>Kind</Th>
                <Th>Registry’s own word</Th>
                <Th>Stage</Th>
              </>
            }
          >
            {rules.map((rule) => (
              <Tr key={`${rule.axis} ${rule.key}`}>
                <Td>{form.stageWords.find(({ axis }) => axis === rule.axis)?.title ?? rule.axis}</Td>
                <Td className="font-mono text-small">{rule.key}</Td>
                <Td>
                  <StageMark stage={rule.stage} />
                </Td>
              </Tr>
            ))}
          </Table>
        )}
      </Panel>
    </div>
  );
}

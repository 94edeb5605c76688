import { FailIcon, PassIcon, SwapIcon, UnknownIcon, WarnIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { Reception as LineReception } from "@/lib/playground/composing/convert";
import type { SubjectSight } from "@/lib/playground/composing/types";
import type { CallLine, Draft } from "@/lib/playground/types";
import { findProtocol } from "@/lib/serving/all";
import type { Part } from "@/lib/signatures/form";

import { FormatTable } from "./format-table";
import { Losses, Word } from "./reception-words";
import { linesOf } from "./subject-lines";

type Props = {
  draft: Draft;
  /** What the model's inputs are known to be. */
  types: Part | null;
  lines: readonly CallLine[];
  /** One for each line, in their order; null until they were worked out. */
  receptions: readonly LineReception[] | null;
  sights: readonly SubjectSight[] | null;
};

/** Which of the chosen endpoints takes the payload as it is, which gets it in another body, and which cannot have it. */
export function Takers({ draft, types, lines, receptions, sights }: Props) {
  return (
    <Panel title="Who takes it" padding="none" fact={lines.length === 0 ? "no endpoint is chosen" : undefined}>
      {lines.length > 0 && (
        <Table
          label="Which endpoints take this payload"
          cards
          tight
          head={
            <>
              <Th>Endpoint</Th>
              <Th>Protocol</Th>
              <Th>Takes it</Th>
            </>
          }
        >
          {lines.map((line, at) => (
            <Tr key={`${line.ref.connection} ${line.ref.endpoint} ${line.ref.deployment ?? ""}`}>
              <Td nowrap>
                <b>{line.endpointName}</b>
                {line.ref.deployment !== null && <span className="text-ink-3"> {line.ref.deployment}</span>}
              </Td>
              <Td label="Protocol" nowrap>
                {line.protocol === null ? "not known" : (findProtocol(line.protocol)?.title ?? line.protocol)}
              </Td>
              <Td full className="w-full">
                <Taken reception={receptions?.[at]} refusal={refusalOf(line, sights ?? [])} />
              </Td>
            </Tr>
          ))}
        </Table>
      )}
      <FormatTable draft={draft} types={types} />
    </Panel>
  );
}

/** The code with which the model behind a line refuses what its server reads. */
function refusalOf(line: CallLine, sights: readonly SubjectSight[]): number | null {
  const outcome = sights.find(({ key }) => linesOf(key, [line]).length > 0)?.outcome;
  return outcome?.status === "refused" ? outcome.code : null;
}

function Taken({ reception, refusal }: { reception: LineReception | undefined; refusal: number | null }) {
  if (!reception) return <span className="text-ink-3">being worked out</span>;
  if (reception.status === "refused") return <Word icon={FailIcon} ink="text-stop" says={`No. ${reception.why}`} />;
  if (reception.status === "taken" && reception.unread !== null)
    return (
      <Word
        icon={UnknownIcon}
        ink="text-unknown"
        says={`Goes out as it is typed, though it cannot be read here: ${reception.unread}`}
      />
    );
  if (reception.status === "taken" && refusal !== null)
    return (
      <Word
        icon={WarnIcon}
        ink="text-caution"
        says={`The server takes it as it is; the model's signature then refuses it with ${refusal}.`}
      />
    );
  if (reception.status === "taken") return <Word icon={PassIcon} ink="text-go" says="As it is." />;
  const { body, losses } = reception;
  const how = body === null ? "Converted" : `Converted to ${body}`;
  return (
    <>
      <Word
        icon={SwapIcon}
        ink={losses.length === 0 ? "text-go" : "text-caution"}
        says={losses.length === 0 ? `${how}; nothing is lost.` : `${how}, with these losses:`}
      />
      <Losses losses={losses} />
    </>
  );
}

import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { GroupRow, Table, Td, Th, Tr } from "@/components/ui/table";
import type { CallInterface } from "@/lib/registries/types";
import type { Result } from "@/lib/result";
import { exampleValues } from "@/lib/signatures/example";
import type { Field, SignatureReading } from "@/lib/signatures/types";
import type { Example } from "@/lib/versions/types";
import { plural } from "@/lib/words";

import { CallWords } from "./call-words";
import { FailedPart } from "./failed-part";

type Props = {
  signature: Result<SignatureReading>;
  calls: CallInterface | null;
  example: Result<Example | null>;
  /** Why the registry does not answer, where the page says so above. */ said: string | null;
  /** Why nobody could look for one; null where somebody did. */ unread: string | null;
};

/** What the model takes and gives: there is one, there is none, or there is one that cannot be read. */
export function SignaturePanel({ signature, calls, example, said, unread }: Props) {
  const text = example.ok ? (example.data?.text ?? null) : null;
  return (
    <Panel title="Signature" fact={factOf(signature)} padding="none">
      <Body
        signature={signature}
        calls={calls}
        values={text === null ? {} : exampleValues(text)}
        said={said}
        unread={unread}
      />
    </Panel>
  );
}

function Body({
  signature,
  calls,
  values,
  said,
  unread,
}: Pick<Props, "signature" | "calls" | "said" | "unread"> & { values: Record<string, string> }) {
  const nearest = calls !== null && <CallWords calls={calls} known={null} />;
  if (!signature.ok) {
    return (
      <>
        <FailedPart what="The signature could not be read." why={signature.error.message} said={said} />
        {nearest}
      </>
    );
  }
  const reading = signature.data;
  if (reading.state === "absent") {
    const notKnown = unread === null ? null : `${unread} Whether it has a signature is not known.`;
    if (calls !== null) return <CallWords calls={calls} known={notKnown ?? "The model keeps no signature."} />;
    if (notKnown !== null) return <p className="p-4 text-ink-2">{notKnown}</p>;
    return (
      <p className="p-4 text-ink-2">
        This version was logged without a signature. Nobody can tell what it takes, and nothing checks what it is sent.
      </p>
    );
  }
  if (reading.state === "unreadable") {
    return (
      <>
        <div className="p-4">
          <Note tone="caution">
            <b>There is a signature, and it cannot be read.</b> {reading.why}
          </Note>
        </div>
        {nearest}
      </>
    );
  }
  const { inputs, outputs, params, fromTypeHint } = reading.signature;
  return (
    <>
      <Table
        label="Signature"
        tight
        head={
          <>
            <Th>Input</Th>
            <Th>Type</Th>
            <Th>
              <span className="sr-only">Required</span>
            </Th>
            <Th number>Example</Th>
          </>
        }
      >
        <Fields fields={inputs} values={values} none="No inputs declared" />
        <GroupRow span={4}>{heading("Output", outputs)}</GroupRow>
        <Fields fields={outputs} values={{}} none="No outputs declared" />
        {params && params.length > 0 && (
          <>
            <GroupRow span={4}>Parameters</GroupRow>
            <Fields fields={params} values={{}} none="" />
          </>
        )}
      </Table>
      {fromTypeHint && (
        <p className="border-t border-hair px-4 py-2 text-small text-ink-3">
          Made from Python type hints: the server accepts only the key “inputs” and converts nothing.
        </p>
      )}
    </>
  );
}

function Fields({ fields, values, none }: { fields: Field[] | null; values: Record<string, string>; none: string }) {
  if (fields === null || fields.length === 0) {
    return (
      <Tr>
        <Td full className="text-ink-3">
          {none}
        </Td>
        <Td />
        <Td />
        <Td />
      </Tr>
    );
  }
  return fields.map((field, index) => (
    <Tr key={`${field.name ?? ""} ${index}`}>
      <Td className="max-w-72 font-mono text-small font-strong wrap-anywhere">
        {field.name ?? (
          <span className="font-text text-ink-3">{fields.length > 1 ? `unnamed, no. ${index + 1}` : "unnamed"}</span>
        )}
      </Td>
      <Td className="font-mono text-small wrap-anywhere text-ink-2">{field.type}</Td>
      <Td nowrap className={`text-small ${field.required ? "text-ink-3" : ""}`}>
        {field.default !== null ? (
          <>
            default <code>{field.default}</code>
          </>
        ) : field.required ? (
          "required"
        ) : (
          "optional"
        )}
      </Td>
      <Td number className="max-w-60 truncate font-mono text-small text-ink-3">
        {field.name !== null && values[field.name]}
      </Td>
    </Tr>
  ));
}

function heading(one: string, fields: Field[] | null): string {
  return fields !== null && fields.length > 1 ? `${one}s` : one;
}

function factOf(signature: Props["signature"]): string | null {
  if (!signature.ok || signature.data.state !== "present") return null;
  const { inputs, outputs, params } = signature.data.signature;
  return [
    plural(inputs?.length ?? 0, "input"),
    plural(outputs?.length ?? 0, "output"),
    params?.length ? plural(params.length, "parameter") : "no parameters",
  ].join(" · ");
}

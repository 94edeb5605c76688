import type { Call, Encoded, Payload, Protocol, Target } from "@/lib/serving/types";

import type { Draft } from "./types";

/**
 * A draft of the target's own protocol as it goes there: path and headers are the target's, the body is the very text. Null where
 * the draft is of another protocol. Refused only for what the target lacks, never for what the text says: that the server answers.
 */
export function callAsTyped(draft: Draft, protocol: Protocol, target: Target): Encoded | null {
  if (draft.protocol !== protocol.name) return null;
  const isBody = protocol.bodies.some(({ name }) => name === draft.format);
  const way = wayOf(protocol, { ...target, body: isBody ? draft.format : null });
  return way.status === "refused" ? way : { status: "encoded", call: withText(way.call, draft), losses: [] };
}

function withText(call: Call, { text, contentType }: Draft): Call {
  return { ...call, headers: { ...call.headers, "content-type": contentType }, body: text };
}

/** Path and headers of a body that says nothing: taken from the smallest payload that goes into it. */
function wayOf(protocol: Protocol, target: Target): Encoded {
  const one = { kind: "number", token: "1" } as const;
  const table: Payload = {
    layout: "table",
    columns: [{ name: "a", named: "text", dtype: null }],
    index: null,
    rows: [[one]],
    params: [],
  };
  const others: Payload[] = [
    { layout: "tensors", tensors: [{ name: "a", dtype: "int64", shape: [1], data: [one] }], params: [] },
    { layout: "raw", contentType: "application/json", text: '{"messages": []}' },
    { layout: "raw", contentType: "application/json", text: '{"input_data": ""}' },
  ];
  const first = protocol.encode(table, target);
  if (first.status === "encoded") return first;
  return others.map((payload) => protocol.encode(payload, target)).find(({ status }) => status === "encoded") ?? first;
}

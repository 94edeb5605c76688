import type { SendResult } from "@/lib/playground/types";
import { jsonText } from "@/lib/serving/json-text";

import { isZero, readExpected, replyText } from "./judge";
import type { Expectations } from "./types";

/** "200 · 0.71 ± 0.02 · ≤ 250 ms": what a case expects, for a line of a list. */
export function wantsOf({ status, schema, reply, values, label, latencyMs }: Expectations): string {
  const rows = reply === null ? [] : readExpected(reply);
  const [first] = typeof rows === "string" ? [] : rows;
  const only =
    typeof rows !== "string" && rows.length === 1 && (first?.kind === "number" || first?.kind === "text")
      ? jsonText(first)
      : null;
  const amount =
    only !== null && only.length <= 16
      ? only
      : typeof rows === "string"
        ? "a reply"
        : `${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
  const within = values === null || isZero(values.absolute) ? "" : ` ± ${values.absolute}`;
  return [
    status,
    ...(values === null ? [] : [`${amount}${within}`]),
    ...(label === null ? [] : [`${values === null ? `${amount}, ` : ""}same label`]),
    ...(schema ? ["signature"] : []),
    ...(latencyMs === null ? [] : [`≤ ${latencyMs} ms`]),
  ]
    .filter((part) => part !== null)
    .join(" · ");
}

/** What a case may expect at once, from the answer that somebody looks at; all of it can be changed before it is saved. */
export function expectationsFrom(result: SendResult | null): Expectations {
  const plain: Expectations = { status: "200", schema: false, reply: null, values: null, label: null, latencyMs: null };
  if (result?.outcome.kind !== "answered") return plain;
  const { status, reply, against } = result.outcome;
  const rows = reply === null ? null : replyText(reply);
  return {
    ...plain,
    status: String(status),
    schema: against?.length === 0,
    reply: rows,
    values: rows === null ? null : { absolute: "0", relative: "0.000001", sameNaN: true },
  };
}

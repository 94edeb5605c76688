import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { protocols } from "./all";
import { anyTarget, jsonCell, payload, token } from "./arbitrary.testing";
import { isSame } from "./cells";
import { readJson } from "./json";
import { jsonText } from "./json-text";
import { bare, typesOf } from "./sense";
import type { Cell, Entry, Payload } from "./types";

/** The same in every token; the cells of a payload become one cell, for `isSame` knows what sameness is. */
function asCell(one: Payload): Cell {
  const word = (value: string | null): Cell => (value === null ? { kind: "null" } : { kind: "text", text: value });
  const list = (items: Cell[]): Cell => ({ kind: "list", items });
  if (one.layout === "raw") return list([word(one.contentType), word(one.text)]);
  const params: Cell = { kind: "object", entries: one.params };
  if (one.layout === "table") {
    const columns = one.columns.map(({ name, named, dtype }) =>
      list([word(name), word(named), word(JSON.stringify(dtype))]),
    );
    return list([list(columns), one.index ? list(one.index) : { kind: "null" }, list(one.rows.map(list)), params]);
  }
  return list([
    params,
    ...one.tensors.map(({ name, dtype, shape, data }) =>
      list([word(name), word(dtype), word(JSON.stringify(shape)), ...data]),
    ),
  ]);
}

describe("laws of the protocols", () => {
  for (const protocol of protocols) {
    for (const { name } of protocol.bodies) {
      test(`${protocol.title}, ${name}: a body reads back as what was sent, or a loss is named`, () => {
        let exact = 0;
        fc.assert(
          fc.property(payload, (sent) => {
            const encoded = protocol.encode(sent, { ...anyTarget, body: name });
            if (encoded.status === "refused") {
              expect(encoded.why).toMatch(/\.$/);
              return;
            }
            for (const loss of encoded.losses) expect(loss.text).toMatch(/^\S.*\.$/s);
            const { headers, body } = encoded.call;
            const read = protocol.readPayload(body, headers["content-type"] ?? "", typesOf(sent));
            if (encoded.losses.length > 0) return;
            if (read.status === "unreadable") throw new Error(`${read.why}\n${body}`);
            if (!isSame(asCell(read.payload), asCell(sent)))
              throw new Error(`${body}\n${JSON.stringify(read.payload)}`);
            expect(
              protocol.encode(read.payload, { ...anyTarget, body: name }),
              "a table becomes the text it came from",
            ).toEqual(encoded);
            exact += 1;
          }),
          { numRuns: 2_000, seed: 7 },
        );
        expect(exact).toBeGreaterThan(5);
      });
    }
  }
});

test("JSON: text reads back as the same cells, token by token", () => {
  fc.assert(
    fc.property(jsonCell, (cell) => {
      const read = readJson(jsonText(cell));
      return read.status === "read" && isSame(read.value, bare(cell));
    }),
  );
});

test("JSON: every token stays as it was written, whatever a double makes of it", () => {
  fc.assert(
    fc.property(fc.array(token), (tokens) => {
      const read = readJson(`[${tokens.join(" , ")}]`);
      const entries: Entry[] =
        read.status === "read" && read.value.kind === "list"
          ? read.value.items.map((cell, at) => [String(at), cell])
          : [];
      return (
        entries.length === tokens.length &&
        entries.every(([, cell], at) => cell.kind === "number" && cell.token === tokens[at])
      );
    }),
  );
});

import { openDoor } from "@/lib/http/door";
import { number, tableOf } from "@/lib/serving/cells";
import type { Fixture, Server } from "@/lib/serving/contract";
import { readPath, sendCall } from "@/lib/serving/send";
import type { PayloadColumn, TablePayload, Target } from "@/lib/serving/types";
import type { DataType, Form } from "@/lib/signatures/form";

/** What `train.py` makes, in the words of the contract test. */

const types: Record<string, DataType> = {
  age: { kind: "long" },
  cp: { kind: "long" },
  chol: { kind: "double" },
  n: { kind: "long" },
  x: { kind: "double" },
  a: { kind: "double" },
  b: { kind: "double" },
};

export function tableWith(rows: Record<string, string>[]): TablePayload {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name): PayloadColumn => ({ name, named: "text", dtype: types[name] ?? null }));
  return tableOf(
    columns,
    rows.map((row) => names.map((name) => number(row[name] ?? "0"))),
    null,
    [],
  );
}

const column = (name: string) =>
  ({ name, named: "text", type: types[name] ?? ({ kind: "any" } as const), required: true }) as const;

export const heartForm: Form = {
  inputs: { layout: "columns", columns: [column("age"), column("cp"), column("chol")] },
  outputs: { layout: "columns", columns: [{ name: null, named: "not", type: { kind: "long" }, required: true }] },
  params: null,
  fromTypeHint: false,
};

/** Version 1 sees the border at 240, version 2 at 205: the second row tells them apart. */
export const patients = tableWith([
  { age: "30", cp: "0", chol: "180.5" },
  { age: "60", cp: "3", chol: "221.0" },
  { age: "61", cp: "2", chol: "2.6e2" },
]);
export const answers = { "1": ["0", "0", "1"], "2": ["0", "1", "1"] };

export function heartFixture(target: Target, version: "1" | "2", echo: Target | null): Fixture {
  return {
    target,
    form: heartForm,
    payload: patients,
    answer: answers[version],
    lacking: { payload: tableWith([{ age: "30", chol: "180.5" }]), column: "cp" },
    exact: echo && {
      payload: tableWith([
        { n: "9007199254740993", x: "0.5" },
        { n: "-9007199254740995", x: "0.5" },
      ]),
      answer: ["9007199254740993", "-9007199254740995"],
      target: echo,
    },
  };
}

/** The model that adds the tensors a and b, each a column. `echo`: as for the other. */
export function sumFixture(target: Target, echo: Target): Fixture {
  return {
    ...heartFixture(target, "1", echo),
    form: { ...heartForm, inputs: { layout: "columns", columns: [column("a"), column("b")] } },
    payload: tableWith([
      { a: "1.5", b: "2.0" },
      { a: "-1", b: "4.25" },
    ]),
    answer: ["3.5", "3.25"],
    lacking: { payload: tableWith([{ a: "1.5" }]), column: "b" },
  };
}

/** A server at an origin, reached through the door as everything is. `echo`: where the model that answers its input is, if elsewhere. */
export function serverAt(origin: string, fixture: Fixture, echo = origin): Server {
  const io = openDoor({
    origins: [origin, echo],
    network: { allowPrivate: true, ca: null, clientCertificate: null },
    label: `Server at ${origin}`,
    deadlineMs: 60_000,
  });
  const isEcho = (body: string) => body.includes('"n"');
  return {
    fixture,
    get: (path) => readPath(io, origin, path),
    post: (call) => sendCall(io, isEcho(call.body) ? echo : origin, { method: "POST", ...call }),
  };
}

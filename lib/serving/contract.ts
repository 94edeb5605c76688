import { expect, test } from "vitest";

import type { Form } from "@/lib/signatures/form";

import { number } from "./cells";
import { jsonText } from "./json-text";
import { rowsOf } from "./responses";
import type { Payload, Protocol, Reply, TablePayload, Target } from "./types";

export type Fixture = {
  target: Target;
  form: Form;
  /** What the model knows how to answer. */
  payload: TablePayload;
  /** One JSON text for each row of the answer. */
  answer: string[];
  /** The payload without a column that the model needs. */
  lacking: { payload: TablePayload; column: string };
  /** A payload, and its answer, in which a double would lose a digit; null where the protocol loses it, which its encoder then says. */
  exact: { payload: TablePayload; answer: string[]; target: Target } | null;
};

export type Server = {
  fixture: Fixture;
  post(call: { path: string; headers: Record<string, string>; body: string }): Promise<Reply>;
  get(path: string): Promise<Reply>;
};

/** The promises of every protocol, as tests against a server that speaks it. `open` is called once a test. */
export function testProtocol(name: string, protocol: Protocol, bodies: string[], open: () => Promise<Server>): void {
  const promise = (sentence: string, check: (server: Server) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => check(await open()));

  promise("is found ready by a read", async ({ fixture, get }) => {
    const health = protocol.health(fixture.target);
    if (health) expect(health.read(await get(health.path))).toBe(true);
    else expect(protocol.health(fixture.target)).toBeNull();
  });

  promise("says what it is, or the protocol has no words for that", async ({ fixture, get }) => {
    const metadata = protocol.metadata(fixture.target);
    if (metadata) expect(metadata.read(await get(metadata.path))).not.toBeNull();
    else expect(protocol.metadata(fixture.target)).toBeNull();
  });

  for (const body of bodies) {
    promise(`the body ${body} is understood, and so is the answer`, async ({ fixture, post }) => {
      const { answer, reply } = await ask(protocol, post, fixture.payload, { ...fixture.target, body });
      expect(reply.status, JSON.stringify(reply.body)).toBe(200);
      expect(answer).toEqual(fixture.answer);
    });
  }

  promise("digits that a double would lose arrive and come back, or their loss is named", async ({ fixture, post }) => {
    const { exact, payload, target } = fixture;
    if (exact === null) {
      const rows = payload.rows.map(([, ...others]) => [number("9007199254740993"), ...others]);
      expect(protocol.encode({ ...payload, rows }, target)).toMatchObject({
        status: "encoded",
        losses: [{ where: payload.columns[0]?.name }],
      });
      return;
    }
    const { answer } = await ask(protocol, post, exact.payload, exact.target);
    expect(answer).toEqual(exact.answer);
  });

  promise("a missing column is named in our words", async ({ fixture, post }) => {
    const { lacking, form, target } = fixture;
    const { reply } = await ask(protocol, post, lacking.payload, target);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    const { text, where } = protocol.explain(reply, lacking.payload, form);
    expect(where).toBe(lacking.column);
    expect(text).toContain(`\`${lacking.column}\` is missing`);
    expect(text).toMatch(new RegExp(`${reply.status}\\.$`));
    expectOwnWords(text, reply);
  });

  promise("text that is no body of it is refused, and the refusal explained", async ({ fixture, post }) => {
    const encoded = protocol.encode(fixture.payload, fixture.target);
    if (encoded.status === "refused") throw new Error(encoded.why);
    const reply = await post({ ...encoded.call, body: '{"not": a body' });
    expect(reply.status).toBeGreaterThanOrEqual(400);
    const { text } = protocol.explain(reply, null, null);
    expect(text).toMatch(/^[A-Z].*: .*\d{3}.*\.$/);
    expectOwnWords(text, reply);
  });
}

async function ask(protocol: Protocol, post: Server["post"], payload: Payload, target: Target) {
  const encoded = protocol.encode(payload, target);
  if (encoded.status === "refused") throw new Error(encoded.why);
  const reply = await post(encoded.call);
  const rows = reply.status === 200 ? rowsOf(protocol.decode(reply)) : null;
  return { reply, answer: rows?.map(jsonText) ?? null };
}

/** Nothing that an upstream server wrote, twenty characters in a row, is part of a sentence. */
function expectOwnWords(text: string, { body }: Reply): void {
  if (body.kind !== "text") return;
  for (let at = 0; at + 20 <= body.text.length; at += 1) expect(text).not.toContain(body.text.slice(at, at + 20));
}

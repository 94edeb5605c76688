import { addConnection, addModel, addVersions, viewerWith } from "@/lib/catalog/testing";
import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import type { Role } from "@/lib/permissions";
import type { CallLine, SendInput, SendResult } from "@/lib/playground/types";
import { readJson } from "@/lib/serving/json";

import { saveCase } from "./commands";
import type { Carriers } from "./runs";
import type { CaseContent, Expectations, RunEvent } from "./types";

let count = 0;

/** A connection with a model `heart` of versions 7, 8 and 9, 7 in production, each behind an endpoint of its own. */
export async function shelf() {
  const slug = `shelf-${(count += 1)}`;
  const connectionId = await addConnection(slug);
  const modelId = await addModel(connectionId, "heart", { holders: { production: [{ version: "7" }] } });
  await addVersions(modelId, ["7", "8", "9"]);
  for (const version of ["7", "8", "9"]) await addEndpoint(connectionId, version);
  const versions = new Map(
    (await db().modelVersion.findMany({ where: { modelId } })).map(({ nativeKey, id }) => [nativeKey, id]),
  );
  const ref = { connection: slug, model: "heart" };
  return {
    slug,
    connectionId,
    modelId,
    ref,
    versionId: (key: string) => versions.get(key) ?? "",
    line: (version: string) => line(slug, version),
  };
}

/** `a` gets all requests; the others can be chosen. */
async function addEndpoint(connectionId: string, version: string): Promise<void> {
  const deployments = ["a", "blue", "green", "red", "white"].map((key) => ({
    key,
    model: "heart",
    version,
    serves: null,
    status: "ready",
    weight: key === "a" ? 100 : 0,
    mirrored: 0,
  }));
  await db().endpoint.create({
    data: {
      connectionId,
      nativeKey: `ep-${version}`,
      incarnation: "1",
      name: `heart-${version}`,
      kind: "online",
      status: "ready",
      deployments,
      seenAt: new Date(),
      readEnd: new Date(),
    },
  });
}

export const someone = (
  role: Role = "scientist",
  limit: { connectionId?: string; modelPattern?: string } = {},
): Viewer => ({
  ...viewerWith([{ role, connectionId: limit.connectionId ?? null, modelPattern: limit.modelPattern ?? null }]),
  id: "00000000-0000-7000-8000-000000000001",
  name: "Sam",
});

export const content = (name: string, text = "[1.0]", expected: Partial<Expectations> = {}): CaseContent => ({
  name,
  protocol: "echo",
  format: "instances",
  contentType: "application/json",
  text,
  expectations: {
    status: "200",
    schema: false,
    reply: text,
    values: { absolute: "0", relative: "0", sameNaN: false },
    label: null,
    latencyMs: null,
    ...expected,
  },
});

/** A new set `core` of these cases. */
export async function setOf(
  viewer: Viewer,
  ref: { connection: string; model: string },
  contents: CaseContent[],
  name = "core",
): Promise<string> {
  const [first, ...others] = contents;
  if (!first) throw new Error("A set begins with a case.");
  const { set } = await saveCase(viewer, ref, { name }, first);
  for (const other of others) await saveCase(viewer, ref, { id: set }, other);
  return set;
}

/** Many more like the first of a set, at once. */
export async function addCases(setId: string, from: number, to: number): Promise<void> {
  const { protocol, format, contentType, body, expectations, createdBy } = await db().payloadCase.findFirstOrThrow({
    where: { setId },
  });
  const like = { setId, protocol, format, contentType, body, expectations: expectations ?? {}, createdBy };
  await db().payloadCase.createMany({
    data: Array.from({ length: to - from }, (_, index) => ({
      ...like,
      name: `c${from + index}`,
      position: from + index,
    })),
  });
}

export function line(slug: string, version: string): CallLine {
  return {
    ref: { connection: slug, endpoint: `ep-${version}`, deployment: null },
    connection: { slug, name: slug },
    endpointName: `heart-${version}`,
    protocol: "echo",
    target: null,
    origin: null,
    signIn: { kind: "none" },
    exposure: "internal",
    share: 100,
    version: { model: { key: "heart", name: "heart" }, key: version, stage: version === "7" ? "production" : null },
    health: null,
    several: false,
    notice: null,
    whyNot: null,
  };
}

/** Answers what was sent, unless `answer` says otherwise. */
export function carriers(
  slug: string,
  answer: (input: SendInput, signal: AbortSignal) => Promise<Partial<SendResult>> | Partial<SendResult> = () => ({}),
): Carriers {
  return {
    line: async (_viewer, ref) => line(slug, ref.endpoint.replace("ep-", "")),
    lines: async () => ["7", "8", "9"].map((version) => line(slug, version)),
    again: async () => someone(),
    send: async (_viewer, input, signal) => ({ ...echo(input), ...(await answer(input, signal)) }),
  };
}

export function echo({ to, draft }: SendInput): SendResult {
  const json = readJson(draft.text);
  const rows = json.status === "read" && json.value.kind === "list" ? json.value.items : [];
  const reply = {
    layout: "rows" as const,
    rows,
    servedBy: { model: null, version: null, deployment: null },
    modelTimeMs: null,
    raw: { kind: "text" as const, text: draft.text },
    notes: [],
  };
  return {
    at: 0,
    version: to.endpoint.replace("ep-", ""),
    losses: [],
    sent: null,
    timing: { lookup: null, connect: null, firstByte: null, total: 3, model: null },
    outcome: { kind: "answered", status: 200, headers: {}, bytes: 2, reply, explanation: null, against: null },
  };
}

export const refused = (status = 400): Partial<SendResult> => ({
  outcome: {
    kind: "answered",
    status,
    headers: {},
    bytes: 2,
    reply: null,
    explanation: { text: `The server answered ${status}.`, where: null },
    against: null,
  },
});

export async function all(events: AsyncGenerator<RunEvent>): Promise<RunEvent[]> {
  const heard: RunEvent[] = [];
  for await (const event of events) heard.push(event);
  return heard;
}

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { viewerWith } from "@/lib/catalog/testing";
import { testDatabase } from "@/lib/db/testing";
import { getCallLine } from "@/lib/endpoints/callable";
import { deployment } from "@/lib/endpoints/registered.testing";
import { AppError } from "@/lib/errors";
import type { Registry } from "@/lib/registries/types";

import { descriptor, member, playgroundBench } from "./playground.testing";
import { formOf, getSubject } from "./subjects";

let registry: Registry | null;
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
let opened = 0;
vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async () => {
    opened += 1;
    if (!registry) throw new AppError("registry_unavailable", "The registry is away.");
    return { registry };
  },
}));
vi.mock("@/lib/auth", () => ({
  recordDenial: async () => undefined,
  actorOf: () => ({ kind: "system", id: null, name: "Interlock" }),
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof playgroundBench>>;
beforeAll(async () => {
  database = await testDatabase();
  at = await playgroundBench();
  registry = at.registry;
});
afterAll(() => database.close());

const ref = (version: string) => ({ connection: at.slug, model: "heart", version });

test("a subject has the signature, the examples and the requirements of its version, read once", async () => {
  const ready = '{"dataframe_split": {"columns": ["age", "cp"], "data": [[1.0, 2]]}}';
  at.world.putFile("heart", "7", "serving_input_example.json", ready);
  at.world.putFile("heart", "7", "input_example.json", '{"columns": ["age", "cp"], "data": [[1.0, 2]]}');
  at.world.putFile("heart", "7", "requirements.txt", "mlflow==3.17.2\n");
  const sam = await member();
  const before = opened;
  const [subject] = await Promise.all([getSubject(sam, ref("7")), getSubject(sam, ref("7"))]);
  expect(subject).toMatchObject({
    version: { connection: at.slug, model: { key: "heart", name: "heart" }, key: "7" },
    problem: null,
    requirements: ["mlflow==3.17.2\n"],
  });
  expect(subject.reading).toMatchObject({
    state: "present",
    form: { inputs: { columns: [{ name: "age" }, { name: "cp" }, { name: "email" }] } },
  });
  expect(subject.examples.map(({ path, draft: { format, text } }) => [path, format, text])).toEqual([
    ["serving_input_example.json", "dataframe_split", ready],
    ["input_example.json", "dataframe_split", '{"dataframe_split": {"columns": ["age", "cp"], "data": [[1.0, 2]]}}'],
  ]);
  expect(opened - before).toBe(1);
});

test("of a version without files nothing is known, and of a registry that is away it is said", async () => {
  const sam = await member();
  expect(await getSubject(sam, ref("8"))).toMatchObject({
    reading: { state: "absent" },
    examples: [],
    requirements: [],
  });
  registry = null;
  const { problem, reading } = await getSubject(sam, ref("9"));
  expect(problem).toBe("The registry is away.");
  expect(reading.state).not.toBe("present");
  registry = at.registry;
});

test("a version that is not there, or not for this viewer, is not found", async () => {
  await expect(getSubject(await member(), ref("77"))).rejects.toMatchObject({ code: "not_found" });
  await expect(getSubject(viewerWith([]), ref("7"))).rejects.toMatchObject({ code: "not_found" });
});

test("to send, what was read before is enough: the registry is not asked", async () => {
  at.world.putFile("heart", "6", "MLmodel", descriptor);
  const sam = await member();
  await getSubject(sam, ref("6"));
  const to = await at.endpoint("http://127.0.0.1:1", { deployments: [deployment("6")] });
  const line = await getCallLine(sam, to);
  const before = opened;
  expect(await formOf(sam, line)).toMatchObject({ state: "present" });
  expect(await formOf(sam, { ...line, version: null })).toBeNull();
  expect(opened).toBe(before);
});

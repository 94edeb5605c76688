import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { findVersion } from "@/lib/catalog/find-version";
import { addConnection, addModel, viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { AppError } from "@/lib/errors";
import { type MemoryRegistry, memoryRegistry } from "@/lib/registries/memory";

import { curveQuery, getCurve } from "./curves";
import { downloadFile, previewFile, showImage } from "./files";
import { getVersionView } from "./queries";
import { getTrend } from "./trend";

let registry: MemoryRegistry;
vi.mock("@/lib/connections/open", () => ({ openConnectionById: () => Promise.resolve({ registry }) }));

const everyone = viewerWith();
let database: { close(): Promise<void> };
let slug = "";
let created = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** A model with one version, in the registry and in the catalog. */
beforeEach(async () => {
  registry = memoryRegistry();
  registry.world.putRun({
    id: "r1",
    metrics: [{ key: "auc", value: "0.90", step: 3, at: new Date(7) }],
    params: { depth: "3" },
  });
  registry.world.createVersion("heart", { runId: "r1", author: "mei", stage: "Staging" });
  registry.world.putFile(
    "heart",
    "1",
    "MLmodel",
    'flavors:\n  python_function: {}\nsignature:\n  inputs: \'[{"name":"age","type":"long"}]\'\n',
  );
  registry.world.putFile("heart", "1", "requirements.txt", "a==1\n");
  registry.world.putFile("heart", "1", "input_example.json", '{"age": 1.0}');
  slug = `c${(created += 1)}`;
  const modelId = await addModel(await addConnection(slug), "heart", { aliases: { champion: "1" } });
  await catalogVersion(modelId);
});

async function catalogVersion(modelId: string) {
  const version = registry.world.models.get("heart")?.versions.get("1");
  if (!version) throw new Error("There is a version.");
  await db().modelVersion.create({
    data: {
      modelId,
      nativeKey: "1",
      incarnation: version.incarnation,
      sortKey: "1",
      status: "ready",
      runId: "r1",
      seenAt: new Date(1000),
    },
  });
}

const ref = () => ({ connection: slug, model: "heart", version: "1" });
const view = async (ms?: number) => {
  const catalog = await findVersion(everyone, ref());
  if (!catalog) throw new Error("There is a version.");
  return getVersionView(catalog, ms);
};
const stateOf = (rules: { id: string; state: string }[], id: string) => rules.find((rule) => rule.id === id)?.state;

test("reads through: head, signature, environment, example, run and files, each as the registry has it", async () => {
  const shown = await view();
  expect(shown).toMatchObject({
    from: "registry",
    problem: null,
    nativeStage: "Staging",
    author: "mei",
    earlier: [],
    goneAt: null,
  });
  expect(shown.signature).toMatchObject({ ok: true, data: { state: "present" } });
  expect(shown.environment).toMatchObject({ ok: true, data: { requirements: [{ name: "a" }] } });
  expect(shown.example).toEqual({ ok: true, data: { path: "input_example.json", text: '{"age": 1.0}' } });
  expect(shown.run).toMatchObject({ ok: true, data: { metrics: [{ key: "auc", value: "0.90" }] } });
  expect(stateOf(shown.readiness, "signature")).toBe("pass");
});

test("a registry that is down leaves what was read before, with its age and the reason", async () => {
  const before = await view();
  registry.faults.down = true;
  const shown = await view();
  expect(shown).toMatchObject({ from: "catalog", problem: "The registry refused the connection.", readAt: 1000 });
  expect(shown.earlier.map(({ panel, readAt }) => [panel, readAt])).toEqual([
    ["files", before.readAt],
    ["run", before.readAt],
  ]);
  expect(shown.signature).toMatchObject({ ok: true, data: { state: "present" } });
  expect(shown.run).toMatchObject({ ok: true, data: { metrics: [{ key: "auc", value: "0.90", at: new Date(7) }] } });
});

test("a registry that hangs costs the page no more than its patience", async () => {
  const release = registry.faults.hang();
  const shown = await view(20);
  release();
  expect(shown).toMatchObject({ from: "catalog", signature: { ok: false, error: { code: "registry_timeout" } } });
  expect(stateOf(shown.readiness, "signature")).toBe("unknown");
});

test("one part that fails leaves the others", async () => {
  registry.faults.failNext(
    new AppError("registry_protocol", "The registry answered something that is no run."),
    1,
    "findRun",
  );
  const shown = await view();
  expect(shown).toMatchObject({ from: "registry", run: { ok: false, error: { code: "registry_protocol" } } });
  expect(shown.signature.ok).toBe(true);
});

test("files and runs that nobody can look for are told from those that are not there", async () => {
  expect((await view()).lacks).toEqual({ files: null, run: null });
  registry.world.runs.delete("r1");
  expect((await view()).lacks).toEqual({ files: null, run: "Its run is gone: the registry no longer has it." });
  delete registry.files;
  delete registry.runs;
  expect((await view()).lacks).toEqual({
    files: "This registry keeps no files that Interlock can read.",
    run: "This registry keeps no runs.",
  });
});

test("a version deleted meanwhile says since when, and keeps what was known of it", async () => {
  await view();
  registry.world.deleteVersion("heart", "1");
  const shown = await view();
  expect(shown.goneAt).not.toBeNull();
  expect(shown).toMatchObject({ from: "catalog", problem: null, run: { ok: true } });
});

test("a version deleted and made again is another one: nothing of it is shown or kept under the old", async () => {
  const catalog = await findVersion(everyone, ref());
  await db().modelVersion.updateMany({ where: { id: catalog?.id ?? "" }, data: { incarnation: "an earlier one" } });
  const shown = await view();
  expect(shown.goneAt).not.toBeNull();
  expect(shown.run).toMatchObject({ ok: false, error: { code: "not_found" } });
  expect(await db().versionDetail.count({ where: { versionId: shown.id } })).toBe(0);
});

test("bytes that the database refuses do not cost the page", async () => {
  registry.world.putFile("heart", "1", "requirements.txt", "a==1\0\n");
  registry.world.putRun({ id: "r1", params: { "odd\0": "half \ud800 of one" } });
  expect((await view()).from).toBe("registry");
  registry.faults.down = true;
  expect((await view()).run).toMatchObject({ ok: true, data: { params: { "odd\uFFFD": "half \uFFFD of one" } } });
});

test("the trend reads what was never read, once", async () => {
  const trend = await getTrend(everyone, ref());
  expect(trend).toMatchObject({
    problem: null,
    points: [{ version: "1", metrics: { auc: "0.90" }, readiness: { of: 6 } }],
  });
  const calls = registry.faults.calls.length;
  await getTrend(everyone, ref());
  expect(registry.faults.calls.length).toBe(calls);
});

test("the trend says why some are missing", async () => {
  registry.faults.down = true;
  expect(await getTrend(everyone, ref())).toMatchObject({
    problem: "The registry refused the connection.",
    points: [{ metrics: null }],
  });
});

test("curves keep the registry's own tokens", async () => {
  expect(await getCurve(everyone, curveQuery.parse({ ...ref(), metric: "auc" }))).toEqual({
    metric: "auc",
    points: [{ step: 3, value: "0.90", at: 7 }],
    total: 1,
    complete: true,
  });
});

test("a smoothed curve averages every point that was logged, not only the lowest and highest that are drawn", async () => {
  const metrics = Array.from({ length: 100_000 }, (_, step) => ({
    key: "loss",
    value: step % 200 === 0 ? "10" : "0.1",
    step,
    at: new Date(step),
  }));
  registry.world.putRun({ id: "r1", metrics });
  const curve = await getCurve(everyone, { ...ref(), metric: "loss", smoothing: 0.9, order: "step" });
  let [sum, weights] = [0, 0];
  const average = metrics.map(({ value }) => {
    [sum, weights] = [sum * 0.9 + Number(value), weights * 0.9 + 1];
    return sum / weights;
  });
  expect(curve).toMatchObject({ total: 100_000, complete: true });
  expect(curve.points.length).toBeLessThan(1600);
  expect(Number(curve.points.at(-1)?.value)).toBeCloseTo(0.1, 3);
  for (const { step, value } of curve.points)
    expect(Math.abs(Number(value) - (average[step] ?? NaN))).toBeLessThan(1e-9);
});

test.each(["1", "0.995", "-0.1", "NaN", "much"])("no curve is smoothed by %s", (smoothing) => {
  expect(curveQuery.safeParse({ ...ref(), metric: "auc", smoothing }).success).toBe(false);
  expect(curveQuery.parse({ ...ref(), metric: "auc", smoothing: "0.99" }).smoothing).toBe(0.99);
});

test("a run that went back is smoothed in the order in which its points are drawn", async () => {
  const logged: [string, number, number][] = [
    ["1", 0, 0],
    ["5", 2, 1],
    ["3", 1, 2],
  ];
  registry.world.putRun({
    id: "r1",
    metrics: logged.map(([value, step, at]) => ({ key: "loss", value, step, at: new Date(at) })),
  });
  const smoothed = async (order: "step" | "time") =>
    (await getCurve(everyone, { ...ref(), metric: "loss", smoothing: 0.5, order })).points.map(({ step, value }) => [
      step,
      Number(value),
    ]);
  expect(await smoothed("step")).toEqual([
    [0, 1],
    [1, expect.closeTo(7 / 3)],
    [2, expect.closeTo(27 / 7)],
  ]);
  expect(await smoothed("time")).toEqual([
    [0, 1],
    [2, expect.closeTo(11 / 3)],
    [1, expect.closeTo(23 / 7)],
  ]);
});

test("files are saved, never opened as pages", async () => {
  registry.world.putFile("heart", "1", 'dir/ünï "x".html', "<script>alert(1)</script>");
  const response = await downloadFile(everyone, { ...ref(), path: 'dir/ünï "x".html', of: "version" });
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  expect(response.headers.get("content-disposition")).toBe(
    "attachment; filename=\"_n___x_.html\"; filename*=UTF-8''%C3%BCn%C3%AF%20%22x%22.html",
  );
  expect(response.headers.get("content-security-policy")).toContain("sandbox");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
});

test("only what begins as a picture is shown as one", async () => {
  registry.world.putFile("heart", "1", "roc.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]));
  registry.world.putFile("heart", "1", "fake.png", "<svg onload=alert(1)>");
  const file = { ...ref(), of: "version" as const };
  expect((await showImage(everyone, { ...file, path: "roc.png" })).headers.get("content-type")).toBe("image/png");
  await expect(showImage(everyone, { ...file, path: "fake.png" })).rejects.toMatchObject({ code: "invalid" });
});

test("a preview shows the beginning of a text, and no bytes that are none", async () => {
  registry.world.putFile("heart", "1", "long.txt", "é".repeat(50_000));
  registry.world.putFile("heart", "1", "model.txt", new Uint8Array(100));
  const file = { ...ref(), of: "version" as const };
  const preview = await previewFile(everyone, { ...file, path: "long.txt" });
  expect(preview.complete).toBe(false);
  expect(preview.text).toBe("é".repeat(32 * 1024));
  await expect(previewFile(everyone, { ...file, path: "model.txt" })).rejects.toMatchObject({ code: "invalid" });
});

test.each(["../x", "/etc/passwd", "a/../../b", "a\\b", "nothing.txt"])("there is no file %s", async (path) => {
  await expect(downloadFile(everyone, { ...ref(), path, of: "version" })).rejects.toMatchObject({ code: "not_found" });
});

test("files of a model outside one's grants do not exist", async () => {
  const stranger = viewerWith([{ role: "viewer", connectionId: null, modelPattern: "other-*" }]);
  await expect(downloadFile(stranger, { ...ref(), path: "MLmodel", of: "version" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("readiness is not judged from files that could not be read", async () => {
  registry.faults.failNext(new AppError("registry_timeout", "It did not answer."), 1, "listFiles");
  expect(await getTrend(everyone, ref())).toMatchObject({ points: [{ metrics: { auc: "0.90" }, readiness: null }] });
  expect(await getTrend(everyone, ref())).toMatchObject({ points: [{ readiness: { of: 6, passes: 5 } }] });
});

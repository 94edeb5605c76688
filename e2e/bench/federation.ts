import { spawn } from "node:child_process";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

import { type ConnectionSpec, mlflowConnection, oneMemberForEachRole, startApplication } from "../application";
import { percentile, report, say } from "./report";
import { signedInCookie } from "./signed-in";
import { type Size, startStore, synced } from "./stage";

const root = resolve(import.meta.dirname, "..", "..");
const models = 2_500;
const latencyMs = 200;
const searches = 100;
const kinds = ["sagemaker", "azureml", "vertex"] as const;

/**
 * Four registries with 2,500 models each that all take 200 ms to answer: how long reading them all for the first time takes
 * beside the slowest one alone, and one search over all of them.
 */
export async function benchFederation(): Promise<void> {
  const size: Size = { models, versions: 2 * models, largest: 10 };
  const store = await startStore(size, false);
  const slow = await slowly(store.mlflow);
  const clouds = await Promise.all(kinds.map(startCloud));
  const specs: ConnectionSpec[] = [mlflowConnection(slow.url), ...clouds.map(({ spec }) => spec)];
  const alone: Record<string, number> = {};
  for (const spec of specs) alone[spec.slug] = (await firstSync([spec], async () => undefined))[spec.slug] ?? 0;
  const together = await firstSync(specs, benchSearch);
  const slowest = Math.max(...Object.values(alone));
  report({
    name: "federation.first-sync",
    value: Math.max(...Object.values(together)) / slowest,
    unit: "all/slowest alone",
    goal: 1.3,
    models: models * specs.length,
    latency_ms: latencyMs,
    alone_s: alone,
    together_s: together,
  });
  for (const cloud of clouds) cloud.stop();
  slow.stop();
  await store.end();
}

async function benchSearch(url: string, cookie: string): Promise<void> {
  const times: number[] = [];
  for (let turn = 0; turn < searches; turn += 1) {
    const began = performance.now();
    const reply = await fetch(`${url}/api/models?${new URLSearchParams({ q: String(turn % 100), limit: "100" })}`, {
      headers: { cookie },
    });
    const { rows } = (await reply.json()) as { rows: unknown[] };
    if (!reply.ok || rows.length === 0) throw new Error(`The search answered ${reply.status} without rows.`);
    times.push(performance.now() - began);
  }
  report({
    name: "federation.search.p95",
    value: percentile(times, 0.95),
    unit: "ms",
    goal: 100,
    p50_ms: percentile(times, 0.5),
    models: models * (kinds.length + 1),
    searches,
  });
}

/** Seconds until each connection was read completely, all begun at once on a new application. */
async function firstSync(
  connections: ConnectionSpec[],
  then: (url: string, cookie: string) => Promise<void>,
): Promise<Record<string, number>> {
  say(`First sync of ${connections.map(({ slug }) => slug).join(", ")} …`);
  const application = await startApplication({ members: oneMemberForEachRole(), connections });
  const began = performance.now();
  const cookie = await signedInCookie(application.url, "reviewer");
  const seconds: Record<string, number> = {};
  const each = connections.map(async ({ slug }) => {
    await synced(application.url, cookie, slug);
    seconds[slug] = Math.round((performance.now() - began) / 100) / 10;
  });
  await Promise.all(each);
  await then(application.url, cookie);
  await application.remove();
  return seconds;
}

/** A cloud's stand-in as a program of its own: four in one process would wait for each other. */
async function startCloud(kind: (typeof kinds)[number]): Promise<{ spec: ConnectionSpec; stop(): void }> {
  const tsx = join(root, "node_modules", "tsx", "dist", "cli.mjs");
  const child = spawn(
    process.execPath,
    [
      tsx,
      join(root, "e2e", "stack", kind, "serve.ts"),
      "--port",
      "0",
      "--latency",
      String(latencyMs),
      "--fill",
      String(models),
    ],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  for await (const line of createInterface(child.stdout)) {
    const { settings } = JSON.parse(line) as { settings: ConnectionSpec["settings"] };
    return { spec: { kind, name: kind, slug: kind, settings, rules: [] }, stop: () => void child.kill("SIGTERM") };
  }
  throw new Error(`The stand-in ${kind} ended before it was ready.`);
}

/** Passes everything on, each answer late: MLflow itself has no such switch. */
async function slowly(address: string): Promise<{ url: string; stop(): void }> {
  const server = createServer(async (incoming, outgoing) => {
    await wait(latencyMs);
    const passed = request(
      `${address}${incoming.url ?? ""}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passed.once("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import {
  type Application,
  type ConnectionSpec,
  mlflowConnection,
  type MemberSpec,
  password,
  type Role,
  startApplication,
} from "../application";
import { cookieOf } from "../bench/signed-in";
import { startMlflow } from "../stack/mlflow.mjs";
import { anyFreePort } from "../stack/ports.mjs";
import { startPostgres } from "../stack/postgres.mjs";
import { run } from "../stack/processes.mjs";
import { type RecordingProxy, startRecordingProxy } from "../stack/recording-proxy";

import { readJson } from "./calls";
import { type Facts, readFacts } from "./database";
import type { Ledger } from "./ledger";
import type { Random } from "./random";
import { type Truth, truthAt } from "./registry";

const root = resolve(import.meta.dirname, "..", "..");
export const slug = "mlflow";

/** A member with a session; sessions outlive the application's processes. */
export type Person = { name: string; cookie: string };

export type Stage = {
  proxy: RecordingProxy;
  truth: Truth;
  /** One process on the embedded database, or several on one PostgreSQL. */
  apps: Application[];
  requesters: Person[];
  reviewers: Person[];
  administrator: Person;
  /** What is stored. On the embedded database the application is killed for it and started again. */
  facts(): Promise<Facts>;
  /** Null when the chain is whole, else what the verifier said. */
  whyChainBroken(): Promise<string | null>;
  end(): Promise<void>;
};

/** One part of the torture: its own application and models, and what it says and finds. */
export type Part = { stage: Stage; models: string[]; ledger: Ledger; random: Random; say(line: string): void };

/** The registry of all parts of the torture: one real server, each part behind a proxy of its own. */
export async function startRegistry(python: string) {
  const folder = mkdtempSync(join(tmpdir(), "interlock-torture-"));
  const server = await startMlflow({ python, folder, port: await anyFreePort() });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `processes` on one PostgreSQL, 0: one process on the embedded database. Models have to be there before: the first sweep takes them in. */
export async function setStage({
  registry,
  processes,
  people,
  models,
}: {
  registry: string;
  processes: number;
  people: { requesters: number; reviewers: number };
  models: string[];
}): Promise<Stage> {
  const proxy = await startRecordingProxy({ upstream: registry });
  const postgres = processes > 0 ? await startPostgres() : null;
  const env = postgres
    ? {
        DATABASE_URL: postgres.url,
        NEXTAUTH_SECRET: "only for tests, and long enough to be taken",
        INTERLOCK_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString("base64"),
      }
    : undefined;
  const requesters = crowd("Requester", people.requesters, "scientist");
  const reviewers = crowd("Reviewer", people.reviewers, "reviewer");
  const administrators = crowd("Administrator", 1, "administrator");
  const first = await startApplication(
    { members: [...requesters, ...reviewers, ...administrators], connections: [connectionTo(proxy.url)] },
    env,
  );
  const others: Application[] = [];
  for (let made = 1; made < processes; made += 1) others.push(await startApplication({}, env));
  // One after the other: so many tries at once look like somebody guessing.
  const signIn = async (members: MemberSpec[]) => {
    const people: Person[] = [];
    for (const { name, email } of members) people.push({ name, cookie: await cookieOf(first.url, email) });
    return people;
  };
  const [administrator] = await signIn(administrators);
  if (!administrator) throw new Error("There is no administrator.");
  const stage: Stage = {
    administrator,
    proxy,
    truth: truthAt(registry),
    apps: [first, ...others],
    requesters: await signIn(requesters),
    reviewers: await signIn(reviewers),
    async facts() {
      if (postgres) return readFacts({ url: postgres.url });
      await first.kill();
      const facts = await readFacts({ dataDir: first.dataDir });
      await first.start();
      return facts;
    },
    whyChainBroken: () => whyChainBroken({ ...env, INTERLOCK_DATA_DIR: first.dataDir }),
    async end() {
      for (const app of [first, ...others]) await app.remove();
      await proxy.stop();
      await postgres?.stop();
    },
  };
  await Promise.all(models.map((model) => known(first.url, administrator.cookie, model)));
  return stage;
}

/** Production is a stage and an alias at once: three writes to get there. Canary is nothing but an alias. */
function connectionTo(url: string): ConnectionSpec {
  const connection = mlflowConnection(url, slug);
  return { ...connection, rules: [...connection.rules, { axis: "alias", key: "champion", stage: "production" }] };
}

function crowd(name: string, size: number, role: Role): MemberSpec[] {
  return Array.from({ length: size }, (_, index) => ({
    email: `${name.toLowerCase()}-${index + 1}@example.test`,
    name: `${name} ${index + 1}`,
    password,
    grants: [{ role }],
  }));
}

async function known(app: string, cookie: string, model: string): Promise<void> {
  const query = new URLSearchParams({ connection: slug, model, limit: "1" }).toString();
  for (const end = Date.now() + 120_000; Date.now() < end; await new Promise((done) => setTimeout(done, 250))) {
    const versions = await readJson<{ rows?: unknown[] }>({ app, cookie }, `/api/models/versions?${query}`);
    if ((versions?.rows?.length ?? 0) > 0) return;
  }
  throw new Error(`Interlock did not take in ${model} within two minutes.`);
}

async function whyChainBroken(env: Record<string, string>): Promise<string | null> {
  try {
    await run({
      name: "verify:audit",
      command: "npm",
      args: ["run", "--silent", "verify:audit"],
      cwd: root,
      env: { ...process.env, ...env },
    });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

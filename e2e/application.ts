import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";

import type { Registration } from "@/lib/endpoints/types";
import type { StageRule } from "@/lib/registries/types";

import { mlflowOnLoopback } from "./stack/fillings.mjs";
import { anyFreePort, isFree } from "./stack/ports.mjs";
import { answers, start } from "./stack/processes.mjs";

const root = resolve(import.meta.dirname, "..");

export type Role = "viewer" | "scientist" | "reviewer" | "auditor" | "administrator";
export type MemberSpec = {
  email: string;
  name: string;
  password: string;
  grants: { role: Role; connectionSlug?: string; modelPattern?: string }[];
};
export type ConnectionSpec = {
  kind: string;
  name: string;
  slug: string;
  settings: Record<string, string | boolean>;
  rules: StageRule[];
  /** Have the registry announce changes to NEXTAUTH_URL; it has to be up while the database is filled. */
  announce?: boolean;
};
export type Filling = {
  members?: MemberSpec[];
  connections?: ConnectionSpec[];
  history?: { connectionSlug: string; path: string };
  /** Of a connection whose models were read before. */
  endpoints?: Registration[];
  /** Requests that are to be older than they are. */
  aged?: { number: number; hours: number }[];
};

export type Application = {
  url: string;
  dataDir: string;
  log: string;
  /** Of the start command; the server is its child. */
  readonly pid: number;
  /** Asks it to end and waits. */
  stop(): Promise<void>;
  /** SIGKILL to all its processes: no goodbye. */
  kill(): Promise<void>;
  /** Writes into its database while it is stopped. */
  fill(filling: Filling): Promise<void>;
  /** Starts it again on the same folder and port. */
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
};

export const password = "correct horse battery staple 42";

/** One member for each role, all with the same password. */
export function oneMemberForEachRole(): MemberSpec[] {
  const roles: Role[] = ["viewer", "scientist", "reviewer", "auditor", "administrator"];
  return roles.map((role) => ({
    email: `${role}@example.test`,
    name: `${role[0]?.toUpperCase()}${role.slice(1)} Example`,
    password,
    grants: [{ role }],
  }));
}

/** What connects an MLflow server of the tests: on loopback, stages and `champion` mapped. */
export function mlflowConnection(url: string, slug = "mlflow"): ConnectionSpec {
  return mlflowOnLoopback(url, { name: slug, slug });
}

/** The built application with its own embedded database and port; `fill` is written before it starts. `built`: the repository that it is. */
export async function startApplication(
  fill: Filling = {},
  env: Record<string, string> = {},
  onPort?: number,
  built = root,
): Promise<Application> {
  const dataDir = mkdtempSync(join(tmpdir(), "interlock-app-"));
  const port = onPort ?? (await anyFreePort());
  const url = `http://127.0.0.1:${port}`;
  const log = join(dataDir, "application.log");
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: "production",
    NEXTAUTH_URL: url,
    INTERLOCK_DATA_DIR: dataDir,
    ...env,
  };
  const template = process.env["INTERLOCK_TEST_TEMPLATE"];
  if (fill.members && template)
    cpSync(template, dataDir, { recursive: true, filter: (path) => !path.endsWith(".sock") });
  if (fill.members ?? fill.connections) await write(fill, environment, built);

  let task: ReturnType<typeof start>;
  const app: Application = {
    url,
    dataDir,
    log,
    get pid() {
      return task.pid ?? 0;
    },
    async start() {
      task = start({
        name: "Interlock",
        command: process.execPath,
        args: [join(built, "lib", "cli", "start.mjs"), "--port", String(port), "--data-dir", dataDir],
        env: environment,
        cwd: built,
        log,
      });
      await answers(task, `${url}/api/health`, 60);
    },
    stop: () => task.stop(),
    fill: (filling) => write(filling, environment, built),
    async kill() {
      if (task.pid !== undefined && isThere(task.pid)) process.kill(-task.pid, "SIGKILL");
      await task.exited;
      // The server can be a child of what exited, and outlive it by a moment.
      while (!(await isFree(port))) await setTimeout(20);
    },
    async remove() {
      await task.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await app.start();
  return app;
}

/** A folder with the members and nothing else, for applications to start from: to make its database costs more than all else. */
export async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-template-"));
  await write(
    { members: oneMemberForEachRole() },
    { ...process.env, NODE_ENV: "production", NEXTAUTH_URL: "http://127.0.0.1", INTERLOCK_DATA_DIR: folder },
  );
  return folder;
}

/** Whether a process group of this number is there. */
function isThere(group: number): boolean {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
}

/** Runs the filling program on the closed database. */
function write(fill: Filling, env: NodeJS.ProcessEnv, built = root): Promise<void> {
  return new Promise((done, failed) => {
    const tsx = join(built, "node_modules", "tsx", "dist", "cli.mjs");
    const child = spawn(process.execPath, [tsx, "--conditions=react-server", join(built, "e2e", "stack", "fill.ts")], {
      cwd: built,
      env,
      stdio: ["pipe", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.once("exit", (code) => (code === 0 ? done() : failed(new Error(`Filling the database failed: ${said}`))));
    child.stdin.end(JSON.stringify(fill));
  });
}

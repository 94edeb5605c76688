import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { inTurn } from "./claim.mjs";
import { run } from "./processes.mjs";

export const root = resolve(import.meta.dirname, "..", "..");
const turn = join(root, ".stack", "npm.lock");
const client = join(root, "lib", "db", "generated", "made-from");
const waits = (tell) => (holder) => tell(`waiting for process ${holder.pid}, which is at it too`);

/** Installs the npm packages unless those of package-lock.json are all there, and makes the database client. */
export async function ensurePackages(tell) {
  if (arePackagesThere() && isClientMade()) return;
  await inTurn(turn, waits(tell), async () => {
    if (!arePackagesThere()) {
      tell("npm ci, about a minute");
      await npm("Installing the npm packages", ["ci", "--include=dev", "--no-audit", "--no-fund"]);
    }
    if (isClientMade()) return;
    await npm("Making the database client", ["run", "generate"]);
    writeFileSync(client, hashSchema());
  });
}

/** Builds the application unless its newest build was made from these very sources. */
export async function ensureBuild(tell) {
  await inTurn(turn, waits(tell), async () => {
    const marker = join(root, ".next", "built-from");
    const sources = hashSources();
    if (existsSync(join(root, ".next", "BUILD_ID")) && readIf(marker) === sources) return;
    tell("next build, about a minute");
    const next = join(root, "node_modules", "next", "dist", "bin", "next");
    const onLine = (line) => line.trim().length > 3 && tell(line.trim().slice(0, 80));
    await run({
      name: "Building the application",
      command: process.execPath,
      args: [next, "build"],
      cwd: root,
      env: cleanEnv(),
      onLine,
    });
    writeFileSync(marker, sources);
  });
}

export function arePackagesThere() {
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  // npm writes this one last, so that a half-finished install has none.
  const there = JSON.parse(readIf(join(root, "node_modules", ".package-lock.json")) ?? "{}").packages;
  return (
    Boolean(there) &&
    Object.entries(wanted).every(
      ([path, { version, optional }]) => path === "" || optional || there[path]?.version === version,
    )
  );
}

function npm(name, args) {
  // Under `npm run` npm names its own program, which need not be the one on PATH.
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  mkdirSync(join(root, ".stack"), { recursive: true });
  return run({ name, command, args: [...first, ...args], cwd: root, env: cleanEnv() });
}

/** Settings of an outer `npm run`, and NODE_ENV, would change what is installed and how it is built. */
function cleanEnv() {
  const foreign = /^(NODE_ENV$|npm_(config_(omit|include|production|ignore)|lifecycle|package))/;
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
    NEXT_TELEMETRY_DISABLED: "1",
    NO_COLOR: "1",
  };
}

function isClientMade() {
  return existsSync(join(root, "lib", "db", "generated", "client.ts")) && readIf(client) === hashSchema();
}

function hashSchema() {
  return createHash("sha256")
    .update(readFileSync(join(root, "prisma", "schema.prisma")))
    .digest("hex");
}

function hashSources() {
  const hash = createHash("sha256");
  const add = (path) => hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  for (const folder of ["app", "components", "lib", "public", "prisma"]) {
    for (const entry of list(folder)) add(entry);
  }
  const own = /^(package(-lock)?\.json|(next|postcss)\.config\.\w+|tsconfig\.json|(proxy|instrumentation)\.ts)$/;
  for (const name of readdirSync(root).sort()) if (own.test(name)) add(name);
  return hash.digest("hex");
}

function list(folder) {
  if (!existsSync(join(root, folder)) || folder === "lib/db/generated") return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory()
        ? list(`${folder}/${entry.name}`)
        : /\.test\.tsx?$/.test(entry.name)
          ? []
          : [`${folder}/${entry.name}`],
    );
}

function readIf(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

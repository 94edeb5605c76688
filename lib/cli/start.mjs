// `npm start`: the application alone. Plain Node, so that what is missing can be said before anything of ours loads.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const root = resolve(import.meta.dirname, "..", "..");
const values = readOptions();
const host = values.host ?? "127.0.0.1";
const port = Number(values.port ?? process.env.PORT ?? 3000);
const dataDir = resolve(values["data-dir"] ?? process.env.INTERLOCK_DATA_DIR ?? join(root, ".data"));

if (!existsSync(join(root, "node_modules", "next"))) stop("The packages are not installed. Run `npm ci` first.");
if (!Number.isInteger(port) || port < 1 || port > 65535) stop(`--port ${values.port} is not a port number.`);
await requireFreePort();
if (!existsSync(join(root, ".next", "BUILD_ID")))
  run(["npm", "run", "build"], "Building the application, about a minute …", process.env);

const env = {
  ...process.env,
  NODE_ENV: "production",
  INTERLOCK_DATA_DIR: dataDir,
  NEXTAUTH_URL: process.env.NEXTAUTH_URL ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
  NEXT_TELEMETRY_DISABLED: "1",
  // Next would end the process as soon as its server is closed, whatever the application still has to write.
  NEXT_MANUAL_SIG_HANDLE: "1",
};

// Creating the embedded database takes some 800 MB that its process never gives back, so a short process of its own does it.
if (!env.DATABASE_URL && !existsSync(join(dataDir, "db", "PG_VERSION"))) {
  run(
    [
      process.execPath,
      join(root, "node_modules", "tsx", "dist", "cli.mjs"),
      "--conditions=react-server",
      join(root, "lib", "cli", "create-database.ts"),
    ],
    "Making the embedded database …",
    env,
  );
}

const heap = ["--max-old-space-size=384", "--max-semi-space-size=8"];
const next = join(root, "node_modules", "next", "dist", "bin", "next");
const server = spawn(process.execPath, [...heap, next, "start", "--hostname", host, "--port", String(port)], {
  cwd: root,
  env,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code, signal) => process.exit(signal ? 0 : (code ?? 1)));
await answers(`http://${host.includes(":") ? `[${host}]` : host}:${port}/api/health`);
console.log(`ready ${env.NEXTAUTH_URL}`);

/** Next says "Ready" before the database is open; the health address knows. */
async function answers(address) {
  for (;;) {
    const reply = await fetch(address).catch(() => undefined);
    if (reply?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}

function readOptions() {
  try {
    return parseArgs({
      options: { port: { type: "string" }, host: { type: "string" }, "data-dir": { type: "string" } },
    }).values;
  } catch (error) {
    return stop(`${error.message}\nUsage: npm start [-- --port NUMBER] [--host ADDRESS] [--data-dir FOLDER]`);
  }
}

function run([command, ...args], sentence, env) {
  console.log(sentence);
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

function requireFreePort() {
  return new Promise((done) => {
    const probe = createServer()
      .once("error", (error) =>
        stop(
          error.code === "EADDRINUSE"
            ? `Port ${port} is taken. Choose another: npm start -- --port ${port + 1}`
            : `Cannot listen on ${host}:${port}: ${error.message}.`,
        ),
      )
      .listen(port, host, () => probe.close(done));
  });
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

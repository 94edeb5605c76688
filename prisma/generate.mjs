// `prisma generate` wants to download an engine that generating does not need. Naming any existing program instead keeps
// it from trying, so the client is made without a network.
import { spawnSync } from "node:child_process";

const prisma = new URL("../node_modules/prisma/build/index.js", import.meta.url).pathname;
const { status } = spawnSync(process.execPath, [prisma, "generate", "--no-hints"], {
  stdio: ["ignore", "ignore", "inherit"],
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
});
process.exit(status ?? 1);

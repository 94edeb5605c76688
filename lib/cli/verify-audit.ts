import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { VerifyLine } from "@/lib/history/verify-lines";

// `npm run verify:audit [-- --data-dir FOLDER]`: exit code 0 when the chain and the history on it are whole, 1 when not, 2 when it cannot be read.
const { values } = parseArgs({ options: { "data-dir": { type: "string" } } });
if (values["data-dir"]) process.env["INTERLOCK_DATA_DIR"] = values["data-dir"];

try {
  process.exitCode = await verify();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function verify(): Promise<number> {
  const [{ env }, { isEmbedded }, { askOwner }] = await Promise.all([
    import("@/lib/env"),
    import("@/lib/db/open"),
    import("@/lib/db/lock"),
  ]);
  const state = { code: 2 };
  const show = (line: string) => void (state.code = print(line) ?? state.code);
  if (!isEmbedded) {
    await readHere(show);
    return state.code;
  }
  const folder = resolve(env.INTERLOCK_DATA_DIR);
  if (!existsSync(join(folder, "db", "PG_VERSION")))
    throw new Error(`There is no database in ${folder}. Name another folder with --data-dir.`);
  if ((await askOwner("verify-audit", show)) === null) await readHere(show, true);
  if (state.code === 2) throw new Error("The running application did not finish the answer. Try again.");
  return state.code;
}

/** The embedded database can be open in one process only, so its folder is taken for as long as this reads. */
async function readHere(show: (line: string) => void, lock = false) {
  const [{ lockDataFolder }, { verifyInLines }, { requireServer, stopDatabase }] = await Promise.all([
    import("@/lib/db/lock"),
    import("@/lib/history/verify-lines"),
    import("@/lib/db/start"),
  ]);
  await (lock ? lockDataFolder({}) : requireServer());
  await verifyInLines(show);
  await stopDatabase();
}

/** The exit code once the verdict is there. */
function print(text: string): number | null {
  const line = JSON.parse(text) as VerifyLine;
  if (line.kind === "progress") {
    if (process.stderr.isTTY) process.stderr.write(`\r${line.checked} of ${line.of} entries`);
    return null;
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const { chain, history } = line;
  if (!chain.ok) {
    console.log(`The chain is broken at entry ${chain.seq}. ${chain.reason} ${chain.entries} entries before it hold.`);
    return 1;
  }
  if (history && !history.ok) {
    console.log(`The chain is whole, but ${history.reason}`);
    return 1;
  }
  const erased = chain.erased > 0 ? ` ${chain.erased} payloads were erased; their digests hold.` : "";
  console.log(
    `The chain is whole: ${chain.entries} entries, and history is as they recorded it.${erased} Head ${chain.head}`,
  );
  return 0;
}

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Stage } from "./stage";

export type Change =
  | { kind: "alias"; model: string; alias: string; version: string }
  | { kind: "stage"; model: string; version: string; to: string };
export type Changer = {
  /** Answers the moment at which MLflow's client had its answer. */
  make(change: Change): Promise<number>;
  end(): void;
};

/** MLflow's own client in a process that is kept: loading it takes longer than what it does. */
export async function startChanger({ python, mlflow }: Stage): Promise<Changer> {
  const child = spawn(python, [join(import.meta.dirname, "change.py"), mlflow], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const answered = async () => {
    if ((await lines.next()).done) throw new Error("MLflow's client ended; what it said is above.");
  };
  await answered();
  return {
    async make(change) {
      const words = change.kind === "alias" ? [change.alias, change.version] : [change.version, change.to];
      child.stdin.write(`${[change.kind, change.model, ...words].join(" ")}\n`);
      await answered();
      return Date.now();
    },
    end: () => child.stdin.end(),
  };
}

export type Held = { certainty: string; holders: { version: string }[] };

/** Who held a stage then, as the history tells it. */
export async function askHolders(
  { app, cookie, connection }: Stage,
  model: string,
  stage: string,
  at: number,
): Promise<Held> {
  const query = new URLSearchParams({ connection, model, stage, at: String(at) }).toString();
  const reply = await fetch(`${app}/api/history/holders?${query}`, { headers: { cookie } });
  if (!reply.ok) throw new Error(`The history answered ${reply.status}.`);
  return (await reply.json()) as Held;
}

/** Asks until exactly `version` is known to hold the stage now; answers when. */
export async function heldBy(stage: Stage, model: string, word: string, version: string): Promise<number> {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    const { holders } = await askHolders(stage, model, word, Date.now());
    if (holders.length === 1 && holders[0]?.version === version) return Date.now();
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`The history of ${model} did not show version ${version} in ${word} within two minutes.`);
}

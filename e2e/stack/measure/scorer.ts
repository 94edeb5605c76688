import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

import type { Received, Request, SeenValue } from "@/lib/signatures/sight/types";

/** One request to a model of a signature (null: of none), as MLflow's own code is asked. `hint`: made from type hints. */
export type ScoreCase = { signature: object | null; hint?: boolean } & Request;

export type ScoreAnswer =
  | { unsupported: string }
  | { status: 200; received: Received; params: Record<string, SeenValue> | null }
  | { status: number; error: string };

export type Versions = { mlflow: string; pandas: string; numpy: string };

export type Scorer = { versions: Versions; ask(score: ScoreCase): Promise<ScoreAnswer>; stop(): void };

/** Starts a process that drives the scoring server of the MLflow installed beside `python`; questions are answered in turn. */
export async function startScorer(python: string): Promise<Scorer> {
  const script = join(import.meta.dirname, "score.py");
  const env = { ...process.env, PYTHONPATH: "", PYTHONUNBUFFERED: "1", PYTHONWARNINGS: "ignore" };
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"], env });
  const waiting: { resolve(line: string): void; reject(error: Error): void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => waiting.shift()?.resolve(line));
  const fail = (why: string) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The scorer ${why}.`));
  };
  child.on("error", (error) => fail(`did not start: ${error.message}`));
  child.on("exit", (code) => fail(`ended with ${code ?? "a signal"}`));
  const next = () => new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
  const { ready } = JSON.parse(await next()) as { ready: Versions };
  return {
    versions: ready,
    ask(score) {
      const line = next();
      child.stdin.write(`${JSON.stringify(score)}\n`);
      return line.then((text) => JSON.parse(text, reviveNumber) as ScoreAnswer);
    },
    stop: () => child.stdin.end(),
  };
}

/** Floats travel as text, for JSON knows neither NaN nor infinity. */
export function reviveNumber(this: unknown, key: string, value: unknown): unknown {
  const isFloat =
    key === "value" && typeof this === "object" && this !== null && "kind" in this && this.kind === "float";
  return isFloat ? Number(value) : value;
}

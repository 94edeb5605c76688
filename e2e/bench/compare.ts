import { spawn } from "node:child_process";
import { join } from "node:path";

import { report } from "./report";

export type Call = { url: string; headers?: Record<string, string> };

type Side = { p50: number; p95: number; plain_p50: number; per_second: number | null; bytes: number };
type Answer = { ours: Side; theirs: Side; ratio: number };

type Question = {
  name: string;
  ours: Call[];
  theirs: Call[];
  /** The ratio ours / theirs that we mean to stay under. */
  goal: number;
  rounds?: number;
  /** Also ask with this many kept-alive clients at once; `perSecond` is the least multiple of MLflow's calls per second. */
  together?: { clients: number; perSecond: number };
};

/** Asks both sides the same question in turn and reports ratio, times and the plain figure without quick acknowledgement. */
export async function compare(python: string, question: Question): Promise<void> {
  const { name, ours, theirs, goal, rounds = 60, together } = question;
  const {
    ours: own,
    theirs: other,
    ratio,
  } = await ask(python, { ours, theirs, rounds, clients: together?.clients ?? 0, seconds: 4 });
  report({
    name: `${name}.ratio`,
    value: ratio,
    unit: "ours/theirs",
    goal,
    ours_p50_ms: own.p50,
    theirs_p50_ms: other.p50,
    ours_p95_ms: own.p95,
    theirs_p95_ms: other.p95,
    ours_plain_p50_ms: own.plain_p50,
    theirs_plain_p50_ms: other.plain_p50,
    ours_bytes: own.bytes,
    theirs_bytes: other.bytes,
  });
  if (together && own.per_second !== null && other.per_second !== null) {
    report({
      name: `${name}.per-second`,
      value: own.per_second / other.per_second,
      unit: "times theirs",
      goal: together.perSecond,
      clients: together.clients,
      ours_per_second: own.per_second,
      theirs_per_second: other.per_second,
    });
  }
}

function ask(python: string, spec: object): Promise<Answer> {
  return new Promise((done, failed) => {
    const child = spawn(python, [join(import.meta.dirname, "client.py")], { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    child.on("exit", (code) =>
      code === 0 ? done(JSON.parse(text) as Answer) : failed(new Error(`client.py ended with ${code}`)),
    );
    child.stdin.end(JSON.stringify(spec));
  });
}

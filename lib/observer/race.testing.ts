import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

import type { MemoryRegistry } from "@/lib/registries/memory";

import type { Delivery } from "./intake";

type Call = "listModels" | "findModel" | "listVersions" | "findVersion" | "listChangedVersions";
export type Ask = { kind: "call"; id: number; call: Call; args: unknown[] } | { kind: "done"; failed: string | null };
export type Answer = { kind: "answer"; id: number; data: unknown; failed: string | null };
export type Order =
  | { kind: "sweep"; connection: { id: string; name: string } }
  | { kind: "deliver"; connection: { id: string; name: string }; delivery: Delivery }
  | { kind: "watch" };

type Racer = {
  /** Answers when the process has done it. */
  order(order: Order): Promise<void>;
  /** Its next call of this kind is answered with the registry as it is then, but only when `release` was called. */
  hold(call: Call): { asked: Promise<void>; release(): void };
  kill(): Promise<void>;
};

/** Processes of their own with database clients of their own, all watching one registry that lives here. */
export async function startRacers(registry: MemoryRegistry, count: number, environment: NodeJS.ProcessEnv) {
  const gate = createGate();
  const racers = await Promise.all(Array.from({ length: count }, () => startRacer(registry, gate, environment)));
  return { racers, gate };
}

/** In step, a call is answered only when every racer that has an order is asking: they read the same, then write at once. */
type Gate = { inStep: boolean; busy: number; queue: (() => void)[]; pass(): Promise<void>; settle(): void };

function createGate(): Gate {
  const gate: Gate = {
    inStep: false,
    busy: 0,
    queue: [],
    pass() {
      const passed = new Promise<void>((resolve) => gate.queue.push(resolve));
      gate.settle();
      return passed;
    },
    settle() {
      if (gate.inStep && gate.queue.length < gate.busy) return;
      for (const open of gate.queue.splice(0)) open();
    },
  };
  return gate;
}

async function startRacer(registry: MemoryRegistry, gate: Gate, environment: NodeJS.ProcessEnv): Promise<Racer> {
  const child = fork(join(import.meta.dirname, "racer.testing.ts"), {
    execArgv: ["--conditions=react-server", "--import", "tsx"],
    serialization: "advanced",
    env: environment,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let finish: (failed: string | null) => void = () => undefined;
  let held: { call: Call; asked(): void; released: Promise<void> } | null = null;
  const done = () =>
    new Promise<void>(
      (resolve, reject) => (finish = (failed) => (failed === null ? resolve() : reject(new Error(failed)))),
    );
  child.on("message", (message: Ask) => {
    if (message.kind === "done") finish(message.failed);
    else void answer(child, message);
  });
  child.once("exit", (code, signal) => finish(`A racer ended with ${signal ?? code}.`));
  await done();
  return {
    async order(order) {
      gate.busy += 1;
      const ended = done();
      child.send(order);
      await ended.finally(() => {
        gate.busy -= 1;
        gate.settle();
      });
    },
    hold(call) {
      let release = () => {};
      const released = new Promise<void>((resolve) => (release = resolve));
      const asked = new Promise<void>((resolve) => (held = { call, asked: resolve, released }));
      return { asked, release };
    },
    async kill() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
    },
  };

  async function answer(to: ChildProcess, { id, call, args }: Extract<Ask, { kind: "call" }>) {
    await gate.pass();
    const reply = await read(registry, call, args).then(
      (data) => ({ data, failed: null }),
      (error: unknown) => ({ data: null, failed: String(error) }),
    );
    if (held?.call === call) {
      const { asked, released } = held;
      held = null;
      asked();
      await released;
    }
    if (to.connected) to.send({ kind: "answer", id, ...reply } satisfies Answer);
  }
}

async function read(registry: MemoryRegistry, call: Call, args: unknown[]): Promise<unknown> {
  const from = call === "listChangedVersions" ? registry.changes : registry;
  const method = (from as unknown as Record<Call, (...args: unknown[]) => Promise<unknown>>)[call];
  return method(...args);
}

// One of several processes that watch the same registry over the same database. Its registry is its parent's: every call
// goes there over the channel between them, and waits until the parent answers.
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { memoryRegistry } from "@/lib/registries/memory";
import type { Registry } from "@/lib/registries/types";

import { receiveDelivery } from "./intake";
import { startObserver } from "./loop";
import { openWatch } from "./open-watch";
import type { Answer, Ask, Order } from "./race.testing";
import { sweepStateOf } from "./state";
import { sweep } from "./sweep";

const waiting = new Map<number, (answer: Answer) => void>();
let asked = 0;

const send = (message: Ask) => process.send?.(message);

function ask(call: Extract<Ask, { kind: "call" }>["call"], args: unknown[]): Promise<unknown> {
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, (answer) =>
      answer.failed ? reject(new AppError("registry_unavailable", answer.failed)) : resolve(answer.data),
    );
    send({ kind: "call", id, call, args });
  });
}

const local = memoryRegistry();
const registry: Registry = {
  capabilities: local.capabilities,
  sortKey: local.sortKey,
  probe: local.probe,
  listModels: (request) => ask("listModels", [request]) as ReturnType<Registry["listModels"]>,
  findModel: (model) => ask("findModel", [model]) as ReturnType<Registry["findModel"]>,
  listVersions: (model, request) => ask("listVersions", [model, request]) as ReturnType<Registry["listVersions"]>,
  findVersion: (model, version) => ask("findVersion", [model, version]) as ReturnType<Registry["findVersion"]>,
  changes: {
    listChangedVersions: (request) =>
      ask("listChangedVersions", [request]) as ReturnType<NonNullable<Registry["changes"]>["listChangedVersions"]>,
  },
};

async function obey(order: Order): Promise<void> {
  const open = async () => registry;
  if (order.kind === "watch") {
    startObserver({ signal: new AbortController().signal, open }).catch(console.error);
    return;
  }
  if (order.kind === "deliver") return void (await receiveDelivery(order.connection.id, order.delivery, { open }));
  const row = await db().connection.findUniqueOrThrow({ where: { id: order.connection.id } });
  const hooks = { onProgress: async () => undefined, between: async () => undefined, putOffMs: 0 };
  await sweep(await openWatch(order.connection, registry), sweepStateOf(row.sweep), hooks);
}

process.on("message", (message: Order | Answer) => {
  if (message.kind === "answer") {
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
    return;
  }
  obey(message).then(
    () => send({ kind: "done", failed: null }),
    (error: unknown) => send({ kind: "done", failed: String(error) }),
  );
});
process.on("disconnect", () => process.exit());
send({ kind: "done", failed: null });

import { type Changer, heldBy, startChanger } from "./changing";
import { median, report } from "./report";
import { type Stage, watchedAlias } from "./stage";

const repetitions = 10;
/** Between two hot reads; changes are spread over it, or each would come right after the read that found the last one. */
const hotPeriodMs = 7_000;

/** From the answer to MLflow's own client until the history tells of the change, for a model that somebody looks at. */
export async function benchFreshness(stage: Stage): Promise<void> {
  const changer = await startChanger(stage);
  try {
    await announce(stage, "DISABLED");
    await benchKind(stage, changer, "poll", 10);
    await announce(stage, "ACTIVE");
    await benchKind(stage, changer, "webhook", 2);
  } finally {
    changer.end();
  }
}

async function benchKind(stage: Stage, changer: Changer, how: string, goal: number) {
  const { hot: model } = stage;
  const times: number[] = [];
  for (let turn = 0; turn < repetitions; turn++) {
    await lookAt(stage, model);
    await new Promise((done) => setTimeout(done, (hotPeriodMs * turn) / repetitions));
    const version = turn % 2 === 0 ? "1" : "2";
    const made = await changer.make({ kind: "alias", model, alias: watchedAlias.key, version });
    times.push((await heldBy(stage, model, watchedAlias.stage, version)) - made);
  }
  report({
    name: `freshness.${how}.alias-to-history`,
    value: median(times) / 1000,
    unit: "s",
    goal,
    worst: Math.max(...times) / 1000,
    times: times.length,
  });
}

/** Whoever looks at a model's page makes it hot. */
async function lookAt({ app, cookie, connection }: Stage, model: string) {
  const reply = await fetch(`${app}/models/${connection}/${encodeURIComponent(model)}`, { headers: { cookie } });
  if (!reply.ok) throw new Error(`The page of ${model} answered ${reply.status}.`);
  await reply.text();
}

/** Switches the announcements at the registry itself, and waits until its workers have noticed. */
async function announce({ mlflow }: Stage, status: "ACTIVE" | "DISABLED") {
  const api = `${mlflow}/api/2.0/mlflow/webhooks`;
  const { webhooks = [] } = (await (await fetch(api)).json()) as { webhooks?: { webhook_id: string }[] };
  if (webhooks.length === 0) throw new Error("The registry has no webhook to switch.");
  for (const { webhook_id } of webhooks) {
    const reply = await fetch(`${api}/${webhook_id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ status }),
    });
    if (!reply.ok) throw new Error(`Switching the webhook answered ${reply.status}: ${await reply.text()}`);
  }
  await new Promise((done) => setTimeout(done, 3_000));
}

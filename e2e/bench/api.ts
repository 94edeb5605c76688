import { askHolders, heldBy, startChanger } from "./changing";
import { compare } from "./compare";
import type { Stage } from "./stage";

/** The questions a reader asks most, over HTTP as a signed-in member, beside the calls MLflow needs for the same answer. */
export async function benchApi(stage: Stage): Promise<void> {
  const { app, mlflow, cookie, largest, ten, word, connection, python } = stage;
  const ours = (path: string) => ({ url: `${app}${path}`, headers: { cookie } });
  const theirs = (path: string, query: Record<string, string>) => ({
    url: `${mlflow}/api/2.0/mlflow/${path}?${new URLSearchParams(query).toString()}`,
  });
  const model = (name: string) => new URLSearchParams({ connection, model: name }).toString();

  await compare(python, {
    name: "models.list-100-by-last-change",
    ours: [ours("/api/models?sort=changed&limit=100")],
    theirs: [theirs("registered-models/search", { max_results: "100", order_by: "last_updated_timestamp DESC" })],
    goal: 0.1,
    together: { clients: 8, perSecond: 20 },
  });
  await compare(python, {
    name: "models.name-substring",
    ours: [ours(`/api/models?limit=100&q=${word}`)],
    theirs: [theirs("registered-models/search", { max_results: "100", filter: `name LIKE '%${word}%'` })],
    goal: 0.1,
  });
  await compare(python, {
    name: "model.with-ten-versions-and-champion",
    ours: [ours(`/api/models/one?${model(ten)}`)],
    theirs: [
      theirs("registered-models/get", { name: ten }),
      theirs("model-versions/search", { filter: `name='${ten}'`, max_results: "100" }),
      theirs("registered-models/alias", { name: ten, alias: "champion" }),
    ],
    goal: 1 / 3,
  });
  await compare(python, {
    name: "versions.first-page-of-5000-beside-their-first-100",
    ours: [ours(`/api/models/versions?${model(largest)}&limit=100`)],
    theirs: [theirs("model-versions/search", { filter: `name='${largest}'`, max_results: "100" })],
    goal: 1 / 3,
  });
  await compare(python, {
    name: "versions.first-page-of-5000-beside-their-whole",
    ours: [ours(`/api/models/versions?${model(largest)}&limit=100`)],
    theirs: [theirs("model-versions/search", { filter: `name='${largest}'`, max_results: "5000" })],
    goal: 0.1,
    rounds: 12,
  });
  const date = await watchedDate(stage);
  await compare(python, {
    name: "history.in-production-on-a-date-beside-one-model",
    ours: [ours(`/api/history/holders?${model(ten)}&stage=production&at=${date}`)],
    theirs: [ours(`/api/models/one?${model(ten)}`)],
    goal: 3,
  });
}

/** A moment of this run between two changes of production, both seen: a date of which the history knows the answer. */
async function watchedDate(stage: Stage): Promise<number> {
  const { ten } = stage;
  const changer = await startChanger(stage);
  const hand = async (from: string, to: string) => {
    await changer.make({ kind: "stage", model: ten, version: from, to: "Archived" });
    await changer.make({ kind: "stage", model: ten, version: to, to: "Production" });
    return heldBy(stage, ten, "production", to);
  };
  const date = await hand("8", "10");
  // A look begins after the date: else the next change may have been before it, for all that the history knows.
  await new Promise((done) => setTimeout(done, 20_000));
  await hand("10", "8");
  changer.end();
  const { certainty, holders } = await askHolders(stage, ten, "production", date);
  if (certainty !== "known" || holders[0]?.version !== "10")
    throw new Error(`The history does not know who was in production on a date that was watched: ${certainty}.`);
  return date;
}

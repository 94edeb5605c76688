import { addEndpoint, deploy, moveAlias, touch, upload } from "./changes";
import { evaluate } from "./orders";
import type { StoredEndpoint, StoredModel, World } from "./world";

const bucket = "acme-models";

type Told = {
  /** Days before now. */
  ago: number;
  labels: Record<string, string>;
  description: string;
  /** JSON text: the digits that an evaluation reported. */
  metrics: string | null;
};

type Story = { id: string | null; name: string; description: string; labels: Record<string, string>; versions: Told[] };

const stories: Story[] = [
  {
    id: null,
    name: "Card fraud",
    description: "Probability that a card payment is fraudulent. Scored before authorisation.",
    labels: { team: "risk", tier: "critical" },
    versions: [
      told(
        212,
        "archived",
        "Logistic regression, the baseline.",
        '{"auPrc": 0.7412, "auRoc": 0.9120, "logLoss": 0.2210}',
      ),
      told(
        160,
        "archived",
        "Gradient boosting on the same features.",
        '{"auPrc": 0.8034, "auRoc": 0.9388, "logLoss": 0.1871}',
      ),
      told(97, "archived", "With features of the merchant.", '{"auPrc": 0.8291, "auRoc": 0.9467, "logLoss": 0.1712}'),
      told(
        41,
        "production",
        "Trained again on data up to spring.",
        '{"auPrc": 0.8417, "auRoc": 0.9502, "logLoss": 0.1644}',
      ),
      told(6, "staging", "With features of the device.", '{"auPrc": 0.8533, "auRoc": 0.9498, "logLoss": 0.1660}'),
    ],
  },
  {
    id: "churn-forecast",
    name: "Churn forecast",
    description: "Which customers will leave within 90 days. Runs every night.",
    labels: { team: "growth" },
    versions: [
      told(130, "archived", "First version.", '{"auPrc": 0.5120, "recallAt10": 0.3110}'),
      told(75, "production", "With usage of the last quarter.", '{"auPrc": 0.5574, "recallAt10": 0.3402}'),
      told(20, "development", "An attempt with embeddings; not better.", '{"auPrc": 0.5561, "recallAt10": 0.3388}'),
      told(2, "staging", "Embeddings, calibrated.", '{"auPrc": 0.5702, "recallAt10": 0.3475}'),
    ],
  },
  {
    id: null,
    name: "Delivery time",
    description: "Minutes until a parcel arrives.",
    labels: { team: "logistics" },
    versions: [
      told(88, "archived", "Linear.", '{"meanAbsoluteError": 11.20, "rootMeanSquaredError": 16.01}'),
      told(33, "production", "Trees, by depot.", '{"meanAbsoluteError": 8.94, "rootMeanSquaredError": 13.55}'),
      told(3, "development", "Trees with weather.", null),
    ],
  },
];

/** Three models whose past is worth reading, their files, evaluations, and two endpoints. */
export function seedStory(world: World, now = new Date()): void {
  today = now.getTime();
  const [fraud, churn, delivery] = stories.map((story) => tell(world, story));
  if (!fraud || !churn || !delivery) return;
  alias(world, fraud, { "3": ["rollback"], "4": ["default", "champion"], "5": ["challenger"] }, 5);
  alias(world, churn, { "2": ["default", "champion"], "4": ["challenger"] }, 2);
  alias(world, delivery, { "2": ["default", "champion"] }, 30);
  serve(world, "Card fraud, online", fraud, { "4": 90, "5": 10 }, 4);
  serve(world, "Delivery time, online", delivery, { "2": 100, "3": 0 }, 3);
}

/** Many small models, for measurements: every tenth has an alias beside `default`, on a version that is not the default one. */
export function fillWith(world: World, models: number): void {
  for (let index = 0; index < models; index += 1) {
    const at = ago(300 - (index % 250));
    const { model } = upload(world, null, { displayName: `generated ${String(index).padStart(5, "0")}`, at });
    const versions = 1 + (index % 4);
    for (let more = 1; more < versions; more += 1) upload(world, model.id, { at });
    const last = model.versions.get(String(model.lastVersion));
    if (last && index % 10 === 3) moveAlias(world, model, last, "champion", at);
  }
}

function told(days: number, stage: string, description: string, metrics: string | null): Told {
  return { ago: days, labels: { stage }, description, metrics };
}

function tell(world: World, { id, name, description, labels, versions }: Story): StoredModel {
  const folder = name.toLowerCase().replace(/[^a-z]+/g, "-");
  const instance = `gs://${bucket}/${folder}/instance.yaml`;
  world.put(bucket, `${folder}/instance.yaml`, schemaOf(name));
  const key = id ?? world.id();
  for (const version of versions) {
    const at = ago(version.ago);
    const { version: made } = upload(world, key, {
      displayName: name,
      description,
      labels,
      versionLabels: version.labels,
      versionDescription: version.description,
      artifactUri: `gs://${bucket}/${folder}/v${version.ago}`,
      schemata: { instanceSchemaUri: instance },
      at,
    });
    world.put(
      bucket,
      `${folder}/v${version.ago}/model.joblib`,
      `a model that ${name} stands for, ${version.description}`,
    );
    world.put(
      bucket,
      `${folder}/v${version.ago}/requirements.txt`,
      `scikit-learn==1.${version.ago > 90 ? 4 : 5}.2\nnumpy==1.26.4\n`,
    );
    if (version.metrics !== null) evaluate(world, key, made.id, version.metrics, ago(version.ago - 0.2), "holdout");
  }
  const model = world.model(key);
  const last = versions.at(-1);
  if (last) touch(world, model, [], ago(last.ago));
  return model;
}

function alias(world: World, model: StoredModel, aliases: Record<string, string[]>, days: number): void {
  for (const [version, names] of Object.entries(aliases)) {
    for (const name of names) moveAlias(world, model, world.version(model, version), name, ago(days));
  }
}

/** A split's versions become deployments, named after what they are to the endpoint. */
function serve(
  world: World,
  name: string,
  model: StoredModel,
  split: Record<string, number>,
  days: number,
): StoredEndpoint {
  const endpoint = addEndpoint(world, name, { at: ago(days + 60) });
  const ids = Object.keys(split).map((version, index) => {
    const id = `${endpoint.id.slice(-4)}${index + 1}00`;
    const resource = `${world.parent}/models/${model.id}@${version}`;
    deploy(world, endpoint, { id, model: resource, version, name: `${model.displayName} ${version}`, at: ago(days) });
    return [id, split[version] ?? 0] as const;
  });
  endpoint.trafficSplit = Object.fromEntries(ids.filter(([, share]) => share > 0));
  endpoint.updateTime = world.time(ago(days));
  return endpoint;
}

function schemaOf(name: string): string {
  const fields = name === "Card fraud" ? ["amount", "merchant_risk", "age_of_card"] : ["feature_1", "feature_2"];
  const properties = fields.map((field) => `  ${field}:\n    type: number\n`).join("");
  return `title: ${name}\ntype: object\nrequired: [${fields.join(", ")}]\nproperties:\n${properties}`;
}

/** The day from which the stories are told. */
let today = Date.now();

function ago(days: number): Date {
  return new Date(today - days * 86_400_000);
}

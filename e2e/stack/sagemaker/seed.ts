import { updatePackage } from "./packages";
import type { LifeCycle, ModelPackage, World } from "./world";

const bucket = "acme-models";
const image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/scoring:2.4";

type Told = {
  by: string;
  approval?: "Approved" | "Rejected";
  why?: string;
  stage?: string;
  status?: string;
  tags?: Record<string, string>;
};
/** `day`: how many days ago. `metrics`: name → digits as the evaluation wrote them. */
type Version = {
  day: number;
  by: string;
  commit: string;
  note: string;
  metrics: Record<string, string>;
  then?: [number, Told][];
};

/** Three models with a life that is worth reading, and two endpoints that serve them. */
export function seed(world: World, now = new Date()): void {
  const ago = (days: number) =>
    new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000 + 9 * 3_600_000 - days * 86_400_000);
  const tell = new Telling(world, ago);
  tell.model("fraud-detection", "Scores card payments while they happen.", 120, binary, fraud);
  tell.model("churn-propensity", "Who is likely to leave within a month.", 95, binary, churn);
  tell.model("Demand-Forecast", "Units by shop and day, four weeks ahead.", 200, regression, demand);
  world.at(ago(30), () => {
    world.createModel("fraud-detection-v3", world.version("fraud-detection", 3).arn);
    world.createModel("fraud-detection-v5", world.version("fraud-detection", 5).arn);
    world.createModel("demand-forecast-v2", world.version("Demand-Forecast", 2).arn);
    world.createModel("demand-forecast-v3", world.version("Demand-Forecast", 3).arn);
    world.createEndpoint("fraud-live", [
      { name: "champion", model: "fraud-detection-v3", weight: 90 },
      { name: "challenger", model: "fraud-detection-v5", weight: 10, instances: 1 },
    ]);
    world.createEndpoint("demand-hourly", [{ name: "AllTraffic", model: "demand-forecast-v2", weight: 1 }], {
      name: "shadow",
      model: "demand-forecast-v3",
      weight: 0.25,
    });
  });
}

const binary = "binary_classification_metrics";
const regression = "regression_metrics";

const approve = (by: string, why: string): Told => ({ by, approval: "Approved", why });

const fraud: Version[] = [
  {
    day: 118,
    by: "ana",
    commit: "1c0ffee",
    note: "Logistic baseline.",
    metrics: { auc: "0.871", recall: "0.640", precision: "0.592" },
    then: [
      [116, { by: "ana", stage: "Development", status: "Approved" }],
      [112, approve("marek", "Good enough to learn from.")],
      [110, { by: "marek", stage: "Production" }],
      [72, { by: "marek", stage: "Archived", status: "Retired" }],
    ],
  },
  {
    day: 90,
    by: "ana",
    commit: "5eed5ed",
    note: "Gradient boosting.",
    metrics: { auc: "0.902", recall: "0.701", precision: "0.633" },
    then: [
      [88, { by: "ana", stage: "QA", status: "InProgress" }],
      [85, { by: "priya", approval: "Rejected", why: "Recall falls to 0.41 for new merchants." }],
      [85, { by: "priya", stage: "QA", status: "Rejected" }],
    ],
  },
  {
    day: 78,
    by: "ana",
    commit: "0b57ac1",
    note: "With merchant age.",
    metrics: { auc: "0.918", recall: "0.742", precision: "0.660" },
    then: [
      [76, { by: "ana", stage: "QA", status: "InProgress" }],
      [74, approve("priya", "New merchants are fine now.")],
      [73, { by: "priya", stage: "PreProduction", status: "Approved" }],
      [72, { by: "marek", stage: "Production" }],
    ],
  },
  {
    day: 41,
    by: "pipeline",
    commit: "cafe001",
    note: "Monthly retraining.",
    metrics: { auc: "0.921", recall: "0.731", precision: "0.668" },
    then: [
      [39, approve("priya", "As the one before.")],
      [38, { by: "marek", stage: "Production" }],
      [36, { by: "marek", stage: "Archived", status: "Rejected" }],
      [36, { by: "marek", approval: "Rejected", why: "Latency doubled under load; rolled back." }],
    ],
  },
  {
    day: 12,
    by: "luis",
    commit: "decaf42",
    note: "Small network, distilled.",
    metrics: { auc: "0.9310", recall: "0.768", precision: "0.671" },
    then: [
      [10, { by: "luis", stage: "QA", status: "Approved" }],
      [8, approve("priya", "Shadowed for a week.")],
      [7, { by: "marek", stage: "PreProduction", status: "PendingApproval" }],
    ],
  },
];

const churn: Version[] = [
  {
    day: 94,
    by: "luis",
    commit: "abad1de",
    note: "First survival model.",
    metrics: { auc: "0.744", f1: "0.512" },
    then: [
      [90, approve("priya", "Better than the rule of thumb.")],
      [89, { by: "priya", stage: "Production", status: "Approved" }],
    ],
  },
  {
    day: 60,
    by: "luis",
    commit: "b0a710a",
    note: "More history.",
    metrics: { auc: "0.751", f1: "0.509" },
    then: [[55, { by: "priya", approval: "Rejected", why: "F1 is worse." }]],
  },
  {
    day: 33,
    by: "pipeline",
    commit: "c001d00",
    note: "Without the call-centre features.",
    metrics: { auc: "0.763", f1: "0.530" },
    then: [[20, { by: "luis", stage: "QA", status: "InProgress" }]],
  },
  { day: 3, by: "pipeline", commit: "d15ea5e", note: "Monthly retraining.", metrics: { auc: "0.766", f1: "0.5281" } },
];

const demand: Version[] = [
  {
    day: 198,
    by: "ana",
    commit: "0ddba11",
    note: "Seasonal means.",
    metrics: { mae: "14.20", rmse: "21.88" },
    then: [
      [190, approve("marek", "A start.")],
      [189, { by: "marek", stage: "Production", status: "Approved" }],
      [64, { by: "marek", stage: "Archived", status: "Retired" }],
    ],
  },
  {
    day: 70,
    by: "pipeline",
    commit: "f005ba1",
    note: "Temporal fusion.",
    metrics: { mae: "9.75", rmse: "16.02" },
    then: [
      [66, approve("marek", "A third less error.")],
      [64, { by: "marek", stage: "Production", status: "Approved" }],
    ],
  },
  {
    day: 9,
    by: "pipeline",
    commit: "5ca1ab1",
    note: "With the weather.",
    metrics: { mae: "9.12", rmse: "15.90" },
    then: [[6, { by: "ana", stage: "PreProduction", status: "InProgress", tags: { experiment: "weather-3" } }]],
  },
];

class Telling {
  constructor(
    private readonly world: World,
    private readonly ago: (days: number) => Date,
  ) {}

  model(name: string, description: string, day: number, kind: string, versions: Version[]): void {
    // Older than the day when ARNs began to keep the case of names.
    this.world.at(this.ago(day), () => this.world.createGroup(name, description, true));
    const events: [number, () => void][] = [];
    for (const [index, version] of versions.entries()) {
      const number = index + 1;
      events.push([version.day, () => void this.register(name, number, kind, version)]);
      for (const [later, told] of version.then ?? []) events.push([later, () => this.change(name, number, told)]);
    }
    for (const [when, happens] of events.sort(([a], [b]) => b - a)) this.world.at(this.ago(when), happens);
  }

  private register(name: string, number: number, kind: string, { by, commit, note, metrics }: Version): ModelPackage {
    const root = `${name.toLowerCase()}/${number}`;
    const values = Object.entries(metrics).map(
      ([metric, digits]) => `"${metric}": {"value": ${digits}, "standard_deviation": "NaN"}`,
    );
    const document = this.world.putObject(bucket, `${root}/statistics.json`, `{"${kind}": {${values.join(", ")}}}`);
    const archive = this.world.putObject(bucket, `${root}/model.tar.gz`, `the files of ${name} ${number}`);
    const sample = this.world.putObject(bucket, `${root}/sample.json`, '{"instances": [[0.1, 2, 30]]}');
    return this.world.createPackage(name, {
      author: by,
      description: note,
      metadata: { sha256: archive.digest.slice("sha256:".length) },
      more: {
        InferenceSpecification: {
          Containers: [
            {
              Image: image,
              ModelDataUrl: archive.uri,
              Framework: "PYTORCH",
              ModelInput: { DataInputConfig: '{"instances":[1,3]}' },
            },
          ],
          SupportedContentTypes: ["application/json", "text/csv"],
          SupportedResponseMIMETypes: ["application/json"],
        },
        SamplePayloadUrl: sample.uri,
        MetadataProperties: { CommitId: commit, Repository: `https://git.example.com/${name.toLowerCase()}` },
        ModelMetrics: {
          ModelQuality: {
            Statistics: { ContentType: "application/json", S3Uri: document.uri, ContentDigest: document.digest },
          },
        },
      },
    });
  }

  private change(name: string, number: number, { by, approval, why, stage, status, tags }: Told): void {
    const found = this.world.version(name, number);
    const lifeCycle: LifeCycle | null =
      stage === undefined ? null : { Stage: stage, StageStatus: status ?? found.lifeCycle?.StageStatus ?? "Approved" };
    const update = {
      ModelPackageArn: found.arn,
      ...(approval && { ModelApprovalStatus: approval }),
      ...(approval && why && { ApprovalDescription: why }),
      ...(lifeCycle && { ModelLifeCycle: lifeCycle }),
      ...(tags && { CustomerMetadataProperties: tags }),
    };
    updatePackage(this.world, update, by);
  }
}

/** Many groups with a few versions each, for pages and for measuring. */
export function fill(world: World, models: number): void {
  const stages = ["Development", "QA", "PreProduction", "Production", "Archived"];
  for (let made = 0; made < models; made += 1) {
    const name = `filled-${String(made).padStart(5, "0")}`;
    world.createGroup(name);
    for (let version = 0; version <= made % 4; version += 1) {
      const Stage = stages[(made + version) % stages.length] ?? "QA";
      world.createPackage(name, { author: `person-${made % 7}`, lifeCycle: { Stage, StageStatus: "Approved" } });
    }
  }
}

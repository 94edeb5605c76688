/** What happened to one version, the oldest of a model first. Metrics: one value a step, as it is written. */
export type Told = {
  at: string;
  by: string;
  stage?: string;
  archived?: boolean;
  description: string;
  tags?: Record<string, string>;
  metrics: Record<string, string[]>;
  params: Record<string, string>;
  packages: string[];
};

const sklearn = (version: string) => [`scikit-learn==${version}`, "pandas==2.2.3", "mlflow==2.16.2"];

export const claims: Told[] = [
  {
    at: "2026-02-03T09:12:00Z",
    by: "Ana Lima",
    archived: true,
    stage: "Archived",
    description: "First model; a plain regression.",
    metrics: { mae: ["1420.5"], r2: ["0.41"] },
    params: { model: "ridge" },
    packages: sklearn("1.4.2"),
  },
  {
    at: "2026-03-17T14:40:00Z",
    by: "Ana Lima",
    archived: true,
    stage: "Production",
    description: "Trees; replaced in summer, its stage kept beside the flag.",
    metrics: { mae: ["1310.2", "1208.9"], r2: ["0.52", "0.55"] },
    params: { model: "gradient boosting", depth: "4" },
    packages: sklearn("1.4.2"),
  },
  {
    at: "2026-05-22T11:05:00Z",
    by: "Jonas Weber",
    archived: true,
    description: "Archived by the vendor's own client: its stage is gone.",
    metrics: { mae: ["1195.7", "1188.0"], r2: ["0.56", "0.56"] },
    params: { model: "gradient boosting", depth: "6" },
    packages: sklearn("1.5.1"),
  },
  {
    at: "2026-07-09T08:30:00Z",
    by: "Ana Lima",
    stage: "Production",
    description: "Repair costs by region added.",
    tags: { reviewed: "yes" },
    metrics: { mae: ["1141.3", "1120.6", "1117.4"], r2: ["0.58", "0.60", "0.61"] },
    params: { model: "gradient boosting", depth: "6", region: "yes" },
    packages: sklearn("1.5.1"),
  },
  {
    at: "2026-10-28T16:20:00Z",
    by: "Jonas Weber",
    stage: "Staging",
    description: "Weights recent claims; a tenth of the traffic.",
    tags: { reviewed: "yes", ticket: "CLM-318" },
    metrics: { mae: ["1109.8", "1090.1", "1088.7"], r2: ["0.61", "0.62", "0.62"] },
    params: { model: "gradient boosting", depth: "7", region: "yes" },
    packages: sklearn("1.5.2"),
  },
  {
    at: "2026-11-12T10:02:00Z",
    by: "Mara Novak",
    stage: "Development",
    description: "A try with weather; loss is not a number in the last step.",
    metrics: { mae: ["1102.0", "NaN"], r2: ["0.61", "NaN"] },
    params: { model: "network", epochs: "2" },
    packages: ["torch==2.5.1", "mlflow==2.16.2"],
  },
];
export const lapses: Told[] = [
  {
    at: "2026-04-02T09:00:00Z",
    by: "Mara Novak",
    archived: true,
    stage: "Production",
    description: "Baseline.",
    metrics: { auc: ["0.71"] },
    params: { model: "logistic" },
    packages: sklearn("1.4.2"),
  },
  {
    at: "2026-06-30T13:45:00Z",
    by: "Mara Novak",
    stage: "Production",
    description: "Payment history added.",
    tags: { reviewed: "yes" },
    metrics: { auc: ["0.74", "0.77"] },
    params: { model: "forest", trees: "300" },
    packages: sklearn("1.5.1"),
  },
  {
    at: "2026-11-02T15:10:00Z",
    by: "Ana Lima",
    stage: "Staging",
    description: "Calls to the hotline added.",
    metrics: { auc: ["0.76", "0.79"] },
    params: { model: "forest", trees: "500" },
    packages: sklearn("1.5.2"),
  },
];
export const quotes: Told[] = [
  {
    at: "2026-05-05T10:00:00Z",
    by: "Jonas Weber",
    archived: true,
    stage: "Staging",
    description: "Never left staging.",
    metrics: { auc: ["0.66"] },
    params: { model: "logistic" },
    packages: sklearn("1.4.2"),
  },
  {
    at: "2026-08-19T12:30:00Z",
    by: "Jonas Weber",
    stage: "Production",
    description: "In production since August.",
    tags: { reviewed: "yes" },
    metrics: { auc: ["0.69", "0.72"] },
    params: { model: "forest", trees: "200" },
    packages: sklearn("1.5.1"),
  },
  {
    at: "2026-11-15T09:25:00Z",
    by: "Mara Novak",
    stage: "Staging",
    description: "Watched on copies of a fifth of the requests.",
    metrics: { auc: ["0.71", "0.735"] },
    params: { model: "forest", trees: "400" },
    packages: sklearn("1.5.2"),
  },
];

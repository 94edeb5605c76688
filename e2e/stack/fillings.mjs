// @ts-check
// What the demo and the journeys tell the application, as plain data: checked against its own types, for whoever starts the demo
// has no compiler, and what it refuses would be seen by the next visitor alone.

/** @typedef {import("../application").ConnectionSpec} ConnectionSpec */
/** @typedef {import("../application").Role} Role */
/** @typedef {import("@/lib/endpoints/types").Registration} Registration */
/** @typedef {import("@/lib/promotions/inputs").RequestInput} RequestInput */

/** @type {Record<Role, string>} */
const people = {
  viewer: "Vera Lind",
  scientist: "Mei Tanaka",
  reviewer: "Rin Kobayashi",
  auditor: "Ada Osei",
  administrator: "Jules Moreau",
};

/**
 * The demo's members, one for each role.
 * @param {() => string} newPassword
 */
export function demoPeople(newPassword) {
  const roles = /** @type {Role[]} */ (Object.keys(people));
  return roles.map((role) => ({ email: `${role}@demo.example`, name: people[role], password: newPassword(), role }));
}

/**
 * An MLflow on loopback whose stages mean what they say.
 * @param {string} url
 * @param {{ name: string, slug: string }} names
 * @returns {ConnectionSpec}
 */
export function mlflowOnLoopback(url, { name, slug }) {
  return {
    kind: "mlflow",
    name,
    slug,
    settings: { url, auth: "none", allowPrivate: true },
    rules: [
      { axis: "stage", key: "Production", stage: "production" },
      { axis: "stage", key: "Staging", stage: "staging" },
      { axis: "stage", key: "Archived", stage: "archived" },
      { axis: "stage", key: "None", stage: "none" },
    ],
  };
}

/**
 * A `mlflow models serve` on loopback that serves one version of a model of the connection `mlflow`.
 * @param {{ name: string, address: string, model: string, version: string }} served
 * @returns {Registration}
 */
export function scoringOnLoopback({ name, address, model, version }) {
  return {
    ...{ connection: "mlflow", name, address, protocol: "mlflow-scoring", servedName: "", signatureName: "" },
    ...{ signIn: "none", headerName: "", token: "", user: "", password: "", exposure: "internal", allowPrivate: true },
    notice: "",
    deployments: [{ key: "main", model, version, words: "", weight: 100 }],
  };
}

/** @type {RequestInput} What waits for a visitor's decision: the version in staging, which wants a new column. */
export const demoRequest = {
  connection: "mlflow",
  model: "heart-disease",
  version: "8",
  target: "production",
  reason:
    "Better than v7 on auc and f1 since it reads troponin. That column is new: whoever calls the model has to send it.",
};

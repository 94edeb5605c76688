import type { ServerProfile } from "./types";

/** Simulated servers, as people choose them. */
export const serverNames: Record<ServerProfile, string> = {
  "mlflow-3.17-pandas-2": "MLflow 3.17, pandas 2",
  "mlflow-3.17-pandas-3": "MLflow 3.17, pandas 3",
  "mlflow-2.22": "MLflow 2.22",
  "mlflow-2.9": "MLflow 2.9",
};

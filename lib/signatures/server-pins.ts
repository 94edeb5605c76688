import type { ServerProfile } from "./sight/types";

/** Which simulated server stands for a model, and why, as a sentence. */
export type ChosenServer = { profile: ServerProfile; because: string };

/**
 * The server a version's own pins choose. `loggedWith` is MLflow's version as the descriptor names it; `requirements` are the
 * lines of `requirements.txt`, which count first. Without any: MLflow 3.17 with pandas 2.
 */
export function serverByPins(loggedWith: string | null, requirements: string | null): ChosenServer {
  const mlflow = pinOf(requirements, "mlflow(?:-skinny)?") ?? loggedWith;
  if (mlflow === null)
    return { profile: "mlflow-3.17-pandas-2", because: "The model does not say which MLflow serves it." };
  const because = `The model names MLflow ${mlflow}`;
  const [major = 0, minor = 0] = numbers(mlflow);
  if (major < 2 || (major === 2 && minor < 10))
    return { profile: "mlflow-2.9", because: `${because}, from before nested types.` };
  if (major === 2) return { profile: "mlflow-2.22", because: `${because}.` };
  const pandas = pinOf(requirements, "pandas");
  if (pandas === null)
    return { profile: "mlflow-3.17-pandas-2", because: `${because} and no pandas; pandas 3 refuses more.` };
  const newer = (numbers(pandas)[0] ?? 0) >= 3;
  return {
    profile: newer ? "mlflow-3.17-pandas-3" : "mlflow-3.17-pandas-2",
    because: `${because} and pandas ${pandas}.`,
  };
}

/** The version after `==` or `~=` in the first line that requires the package; null when it is not pinned. */
function pinOf(requirements: string | null, name: string): string | null {
  const line = new RegExp(String.raw`^\s*${name}\s*(?:\[[^\]]*\])?\s*[=~]=\s*(\d[\w.]*)`, "im");
  return line.exec(requirements ?? "")?.[1] ?? null;
}

function numbers(version: string): number[] {
  return version.split(".").map((part) => Number.parseInt(part, 10) || 0);
}

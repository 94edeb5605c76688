import { AppError } from "@/lib/errors";

import type { Deployment, RegistryEndpoint, Split } from "../types";

type Stored = { endpoint: RegistryEndpoint; ordered: Split | null };

/** Endpoints, as registries keep them: traffic is changed at once, or, where `isSlow`, when `finish` is called. */
export class Fleet {
  isSlow = false;
  readonly #endpoints = new Map<string, Stored>();

  constructor(private readonly tick: () => Date) {}

  /** Makes or replaces an endpoint. */
  put(name: string, deployments: Record<string, Partial<Deployment>>): void {
    const at = this.tick();
    const endpoint: RegistryEndpoint = {
      key: name,
      name,
      incarnation: String(at.getTime()),
      kind: "online",
      status: "ready",
      statusMessage: null,
      notice: null,
      address: `https://endpoints.test/${name}`,
      deployments: Object.entries(deployments).map(([key, also]) => ({
        key,
        model: null,
        version: null,
        serves: null,
        status: "ready",
        weight: 0,
        mirrored: 0,
        ...also,
      })),
      createdAt: at,
      updatedAt: at,
    };
    this.#endpoints.set(name, { endpoint, ordered: null });
  }

  /** The same deployments of the same endpoint, some of them serving something else. */
  redeploy(name: string, changes: Record<string, Partial<Deployment>>): void {
    for (const deployment of this.#endpoints.get(name)?.endpoint.deployments ?? [])
      Object.assign(deployment, changes[deployment.key]);
  }

  delete(name: string): void {
    this.#endpoints.delete(name);
  }

  list(): RegistryEndpoint[] {
    return [...this.#endpoints.keys()].sort().flatMap((name) => this.find(name) ?? []);
  }

  find(name: string): RegistryEndpoint | null {
    return structuredClone(this.#endpoints.get(name)?.endpoint ?? null);
  }

  /** Answers whether the change is still to come. */
  order(name: string, split: Split): boolean {
    const stored = this.#endpoints.get(name);
    if (!stored) throw new AppError("not_found", `No endpoint is named ${name}.`);
    const unknown = Object.keys(split).find(
      (key) => !stored.endpoint.deployments.some((deployment) => deployment.key === key),
    );
    if (unknown !== undefined) throw new AppError("invalid", `${name} has no deployment ${unknown}.`);
    if (stored.endpoint.status === "updating") throw new AppError("conflict", `${name} is being changed already.`);
    stored.ordered = split;
    stored.endpoint.status = "updating";
    if (!this.isSlow) this.finish(name);
    return this.isSlow;
  }

  /** What was ordered last becomes so; `failure`: it does not, and the endpoint says why. */
  finish(name: string, failure: string | null = null): void {
    const stored = this.#endpoints.get(name);
    if (!stored) return;
    const { endpoint, ordered } = stored;
    if (ordered && failure === null)
      for (const deployment of endpoint.deployments) deployment.weight = ordered[deployment.key] ?? 0;
    Object.assign(endpoint, { status: "ready", statusMessage: failure, updatedAt: this.tick() });
    stored.ordered = null;
  }
}

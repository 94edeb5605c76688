import { AppError } from "@/lib/errors";

import type { Approval, PastChange, RegistryModel, RegistryVersion, Run, VersionStatus } from "../types";
import { Fleet } from "./fleet";

type StoredModel = Omit<RegistryModel, "aliases" | "createdAt" | "updatedAt"> & {
  aliases: Record<string, string>;
  createdAt: Date;
  updatedAt: Date;
  versions: Map<string, RegistryVersion>;
  lastNumber: number;
};

/**
 * What a registry holds, and the writes somebody else makes to it. Timestamps behave as in the registry we know best:
 * a stage move and a new description bump the version, creating or deleting a version bumps the model, a rename bumps
 * both, and aliases and tags bump nothing.
 */
export class MemoryWorld {
  readonly models = new Map<string, StoredModel>();
  readonly runs = new Map<string, Run>();
  /** `model/version` → path → bytes. */
  readonly files = new Map<string, Map<string, Uint8Array>>();
  /** What this registry remembers of its own past, the oldest first. */
  readonly past: PastChange[] = [];
  readonly fleet = new Fleet(() => this.tick());
  #last = 0;

  /** `danglingAliases`: whether deleting a version leaves aliases that point at nothing, as old servers do. */
  constructor(
    readonly now: () => Date = () => new Date(),
    readonly danglingAliases = false,
  ) {}

  createModel(name: string, also: Partial<Pick<RegistryModel, "description" | "owner" | "tags">> = {}): void {
    if (this.models.has(name)) throw new AppError("conflict", `A model named ${name} exists.`);
    const at = this.tick();
    this.models.set(name, {
      key: name,
      name,
      incarnation: String(at.getTime()),
      description: null,
      owner: null,
      tags: {},
      ...also,
      aliases: {},
      createdAt: at,
      updatedAt: at,
      versions: new Map(),
      lastNumber: 0,
    });
  }

  renameModel(name: string, to: string): void {
    const model = this.model(name);
    if (this.models.has(to)) throw new AppError("conflict", `A model named ${to} exists.`);
    const at = this.tick();
    this.models.delete(name);
    this.models.set(to, { ...model, key: to, name: to, updatedAt: at });
    for (const version of model.versions.values()) {
      Object.assign(version, { model: to, updatedAt: at });
      const files = this.files.get(`${name}/${version.key}`);
      this.files.delete(`${name}/${version.key}`);
      if (files) this.files.set(`${to}/${version.key}`, files);
    }
  }

  deleteModel(name: string): void {
    for (const key of this.model(name).versions.keys()) this.files.delete(`${name}/${key}`);
    this.models.delete(name);
  }

  /** Answers the new version's key: the next number, never one that was used before. Makes the model when needed. */
  createVersion(
    name: string,
    also: Partial<Omit<RegistryVersion, "model" | "key" | "incarnation" | "createdAt" | "updatedAt">> = {},
  ): string {
    if (!this.models.has(name)) this.createModel(name);
    const model = this.model(name);
    const at = this.tick();
    const key = String(++model.lastNumber);
    model.versions.set(key, {
      model: name,
      key,
      incarnation: String(at.getTime()),
      status: "ready",
      statusMessage: null,
      stage: "None",
      approval: { status: "not_applicable", native: null },
      tags: {},
      description: null,
      author: null,
      runId: null,
      source: null,
      ...also,
      createdAt: at,
      updatedAt: at,
    });
    model.updatedAt = at;
    return key;
  }

  deleteVersion(name: string, key: string): void {
    const model = this.model(name);
    this.version(name, key);
    model.versions.delete(key);
    this.files.delete(`${name}/${key}`);
    model.updatedAt = this.tick();
    if (this.danglingAliases) return;
    model.aliases = Object.fromEntries(Object.entries(model.aliases).filter(([, version]) => version !== key));
  }

  setStage(name: string, key: string, stage: string): void {
    const at = this.tick();
    Object.assign(this.version(name, key), { stage, updatedAt: at });
    this.model(name).updatedAt = at;
  }

  /** A word that is no approval of ours is refused, as registries do. */
  setApproval(name: string, key: string, native: string): void {
    const status = approvals[native];
    if (!status) throw new AppError("invalid", `${native} is not an approval status.`);
    Object.assign(this.version(name, key), { approval: { status, native }, updatedAt: this.tick() });
  }

  setStatus(name: string, key: string, status: VersionStatus, statusMessage: string | null = null): void {
    Object.assign(this.version(name, key), { status, statusMessage, updatedAt: this.tick() });
  }

  /** Points `alias` at a version, wherever it pointed before. */
  setAlias(name: string, alias: string, key: string): void {
    this.version(name, key);
    this.model(name).aliases[alias] = key;
  }

  deleteAlias(name: string, alias: string): void {
    this.model(name).aliases = without(this.model(name).aliases, alias);
  }

  /** `value` null removes the tag. */
  setModelTag(name: string, tag: string, value: string | null): void {
    const model = this.model(name);
    model.tags = withTag(model.tags, tag, value);
  }

  setVersionTag(name: string, key: string, tag: string, value: string | null): void {
    const version = this.version(name, key);
    version.tags = withTag(version.tags ?? {}, tag, value);
  }

  setModelDescription(name: string, description: string | null): void {
    Object.assign(this.model(name), { description, updatedAt: this.tick() });
  }

  setVersionDescription(name: string, key: string, description: string | null): void {
    Object.assign(this.version(name, key), { description, updatedAt: this.tick() });
  }

  putRun(run: Partial<Run> & { id: string }): void {
    this.runs.set(run.id, {
      name: null,
      experiment: null,
      status: "FINISHED",
      author: null,
      startedAt: null,
      endedAt: null,
      metrics: [],
      params: {},
      tags: {},
      datasets: [],
      code: { name: null, commit: null },
      deleted: false,
      ...run,
    });
  }

  putFile(name: string, key: string, path: string, content: string | Uint8Array): void {
    this.version(name, key);
    const files = this.files.get(`${name}/${key}`) ?? new Map<string, Uint8Array>();
    files.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    this.files.set(`${name}/${key}`, files);
  }

  private model(name: string): StoredModel {
    const model = this.models.get(name);
    if (!model) throw new AppError("not_found", `No model is named ${name}.`);
    return model;
  }

  private version(name: string, key: string): RegistryVersion {
    const version = this.model(name).versions.get(key);
    if (!version) throw new AppError("not_found", `${name} has no version ${key}.`);
    return version;
  }

  /** Strictly rising, so that no two things are born in the same millisecond by accident. */
  private tick(): Date {
    this.#last = Math.max(this.#last + 1, this.now().getTime());
    return new Date(this.#last);
  }
}

const approvals: Record<string, Approval> = {
  Approved: "approved",
  Rejected: "rejected",
  PendingManualApproval: "pending",
};

function withTag(tags: Record<string, string>, tag: string, value: string | null): Record<string, string> {
  const rest = without(tags, tag);
  return value === null ? rest : { ...rest, [tag]: value };
}

function without(record: Record<string, string>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

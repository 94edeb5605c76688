import { randomUUID } from "node:crypto";

export type SystemData = {
  createdAt: string;
  createdBy: string;
  createdByType: "User" | "Application";
  lastModifiedAt: string;
  lastModifiedBy: string;
  lastModifiedByType: "User" | "Application";
};
export type Properties = Record<string, unknown>;
/** A thing of Resource Manager without its id and type, which follow from where it is kept. */
export type Thing = { name: string; properties: Properties; systemData: SystemData; top?: Properties };

export type Metric = { key: string; value: string; step: number; timestamp: number };
export type Run = {
  id: string;
  name: string;
  status: string;
  user: string;
  params: Record<string, string>;
  metrics: Metric[];
  tags?: Record<string, string>;
};
export type Endpoint = { thing: Thing; deployments: Map<string, Thing> };
export type Model = { container: Thing; versions: Map<string, Thing> };
/** A long-running change: what is so once it is done. */
export type Operation = { id: string; until: number; thing: Thing; finish: () => void; done: boolean };

export type Place = { kind: "workspaces" | "registries"; subscription: string; resourceGroup: string; name: string };

/** Everything that the stand-in holds, in memory. Keys of maps are names as the vendor compares them. */
export class World {
  models = new Map<string, Model>();
  online = new Map<string, Endpoint>();
  batch = new Map<string, Endpoint>();
  datastores = new Map<string, { thing: Thing; key: string }>();
  jobs = new Map<string, Thing & { endpoint: string }>();
  runs = new Map<string, Run>();
  /** `container/path` → bytes. */
  blobs = new Map<string, Uint8Array>();
  operations = new Map<string, Operation>();
  #last = 0;

  /** Milliseconds that a long-running change takes. */
  constructor(
    readonly place: Place,
    public settleMs: number,
  ) {}

  get scope(): string {
    const { kind, subscription, resourceGroup, name } = this.place;
    return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/${kind}/${name}`;
  }

  /** No two changes have the same time, so that it tells them apart. Seven digits, as the vendor writes them. */
  stamp(at?: Date): string {
    this.#last = at ? at.getTime() : Math.max(Date.now(), this.#last + 1);
    return new Date(this.#last).toISOString().replace("Z", "1234+00:00");
  }

  born(by: string, at?: Date): SystemData {
    const time = this.stamp(at);
    return {
      createdAt: time,
      createdBy: by,
      createdByType: "User",
      lastModifiedAt: time,
      lastModifiedBy: by,
      lastModifiedByType: "User",
    };
  }

  touch(thing: Thing, by: string, at?: Date): void {
    thing.systemData = { ...thing.systemData, lastModifiedAt: this.stamp(at), lastModifiedBy: by };
  }

  putModel(
    name: string,
    about: { description?: string; tags?: Record<string, string>; by?: string; at?: Date } = {},
  ): Model {
    const known = this.models.get(name);
    if (known) return known;
    const model: Model = {
      container: {
        name,
        properties: {
          description: about.description ?? null,
          tags: about.tags ?? {},
          properties: {},
          isArchived: false,
          latestVersion: null,
          nextVersion: "1",
          provisioningState: "Succeeded",
        },
        systemData: this.born(about.by ?? "Ana Lima", about.at),
      },
      versions: new Map(),
    };
    this.models.set(name, model);
    return model;
  }

  putVersion(name: string, version: string, properties: Properties = {}, by = "Ana Lima", at?: Date): Thing {
    const model = this.putModel(name, { by, ...(at && { at }) });
    const thing: Thing = {
      name: version,
      properties: {
        description: null,
        tags: {},
        properties: {},
        isArchived: false,
        isAnonymous: false,
        flavors: {},
        modelType: "mlflow_model",
        provisioningState: "Succeeded",
        ...properties,
      },
      systemData: this.born(by, at),
    };
    model.versions.set(version, thing);
    const next = Math.max(0, ...[...model.versions.keys()].map(Number).filter(Number.isInteger)) + 1;
    model.container.properties = { ...model.container.properties, latestVersion: version, nextVersion: `${next}` };
    return thing;
  }

  version(name: string, version: string): Thing | undefined {
    return this.models.get(name)?.versions.get(version);
  }

  /** A change that somebody else makes, in the service's own way: it leaves a time and a name. */
  change(name: string, version: string, properties: Properties, by = "Somebody Else"): void {
    const thing = this.version(name, version);
    if (!thing) throw new Error(`no version ${version} of ${name}`);
    thing.properties = { ...thing.properties, ...properties };
    this.touch(thing, by);
  }

  /** As the vendor's own client archives: the whole body is written back without its stage. */
  archiveAsTheVendorDoes(name: string, version: string): void {
    const thing = this.version(name, version);
    if (!thing) throw new Error(`no version ${version} of ${name}`);
    const { stage: _dropped, ...properties } = thing.properties;
    thing.properties = { ...properties, isArchived: true };
    this.touch(thing, "Somebody Else");
  }

  /** `state` shows while it lasts; `finish` makes it so. */
  start(thing: Thing, state: string, finish: () => void): Operation {
    const operation = { id: randomUUID(), until: Date.now() + this.settleMs, thing, finish, done: false };
    this.operations.set(operation.id, operation);
    thing.properties = { ...thing.properties, provisioningState: state };
    return operation;
  }

  /** Finishes what is due. Called before every answer: nothing happens unseen. */
  settle(): void {
    for (const operation of this.operations.values()) {
      if (operation.done || Date.now() < operation.until) continue;
      operation.done = true;
      operation.finish();
      operation.thing.properties = { ...operation.thing.properties, provisioningState: "Succeeded" };
    }
  }

  busy(thing: Thing): boolean {
    return [...this.operations.values()].some((operation) => operation.thing === thing && !operation.done);
  }

  putBlob(container: string, path: string, content: string | Uint8Array): void {
    this.blobs.set(`${container}/${path}`, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
}

import { createHash } from "node:crypto";

import { Failure } from "./failure";

export type LifeCycle = { Stage: string; StageStatus: string; StageDescription?: string };
export type Group = { name: string; arn: string; description: string | null; created: number };
export type ModelPackage = {
  group: string | null;
  name: string;
  version: number | null;
  arn: string;
  created: number;
  modified: number;
  author: string;
  editor: string;
  status: string;
  approval: string | null;
  approvalDescription: string | null;
  lifeCycle: LifeCycle | null;
  metadata: Record<string, string>;
  description: string | null;
  /** Members of a description that nothing here reads: files, metrics, content types. */
  more: Record<string, unknown>;
};
export type Action = {
  name: string;
  arn: string;
  type: string;
  source: string;
  created: number;
  properties: Record<string, string>;
  author: string;
};
export type Variant = { name: string; model: string | null; weight: number; desired: number; instances: number };
export type Endpoint = {
  name: string;
  arn: string;
  config: string;
  created: number;
  modified: number;
  status: string;
  reason: string | null;
  /** Null: nothing of what is sent is kept. */
  capture: { percent: number; bucket: string } | null;
  variants: Variant[];
  shadows: Variant[];
  readyAt: number;
};
export type EndpointConfig = { name: string; arn: string; created: number; variants: Variant[]; shadows: Variant[] };
export type ServedModel = {
  name: string;
  arn: string;
  created: number;
  package: string | null;
  dataUrl: string | null;
};

type NewPackage = Partial<
  Pick<ModelPackage, "author" | "status" | "approval" | "lifeCycle" | "metadata" | "description" | "more">
>;

export type Home = { region: string; account: string };

/** What an account holds, in memory. Times are milliseconds since 1970 and never the same twice. */
export class World {
  readonly groups = new Map<string, Group>();
  packages: ModelPackage[] = [];
  readonly actions: Action[] = [];
  readonly endpoints = new Map<string, Endpoint>();
  readonly configs = new Map<string, EndpointConfig>();
  readonly models = new Map<string, ServedModel>();
  readonly buckets = new Map<string, Map<string, Buffer>>();
  /** How long an endpoint takes to change, in milliseconds. */
  settleMs = 100;
  readonly #numbers = new Map<string, number>();
  #clock = 0;
  #at: number | null = null;

  constructor(readonly home: Home = { region: "eu-west-1", account: "123456789012" }) {}

  /** Things that happen in `work` happened then; for stories of the past. */
  at(time: Date, work: () => void): void {
    this.#at = time.getTime();
    work();
    this.#at = null;
  }

  tick(): number {
    if (this.#at !== null) return (this.#at += 1);
    this.#clock = Math.max(this.#clock + 1, Date.now());
    return this.#clock;
  }

  arn(kind: string, name: string): string {
    return `arn:aws:sagemaker:${this.home.region}:${this.home.account}:${kind}/${name}`;
  }

  /** `isOld`: made when ARNs were still in small letters whatever the name. */
  createGroup(name: string, description: string | null = null, isOld = false): Group {
    const spelled = isOld ? name.toLowerCase() : name;
    const group = { name, arn: this.arn("model-package-group", spelled), description, created: this.tick() };
    this.groups.set(name, group);
    return group;
  }

  /** A version of a group, or, with the group null, a package by itself. */
  createPackage(groupName: string | null, also: NewPackage = {}, alone = "alone"): ModelPackage {
    const group = groupName === null ? null : this.groups.get(groupName);
    if (group === undefined) throw new Error(`no group ${groupName ?? ""}`);
    const version = group === null ? null : (this.#numbers.get(group.name) ?? 0) + 1;
    if (group !== null && version !== null) this.#numbers.set(group.name, version);
    const spelled = group === null ? alone : `${group.arn.split("/")[1] ?? ""}/${version ?? ""}`;
    const created = this.tick();
    const author = also.author ?? "pipeline";
    const made: ModelPackage = {
      group: group?.name ?? null,
      name: group?.name ?? alone,
      version,
      arn: this.arn("model-package", spelled),
      created,
      modified: created,
      status: "Completed",
      approval: "PendingManualApproval",
      approvalDescription: null,
      lifeCycle: null,
      metadata: {},
      description: null,
      more: {},
      ...also,
      author,
      editor: author,
    };
    this.packages.push(made);
    if (made.approval !== null && version !== null)
      this.remember(made, "Approval", { ModelApprovalStatus: made.approval }, author);
    if (made.lifeCycle !== null) this.remember(made, "ModelLifeCycle", { ...made.lifeCycle }, author);
    return made;
  }

  deletePackage(arn: string): void {
    this.packages = this.packages.filter((each) => each.arn !== arn);
  }

  deleteGroup(name: string): void {
    this.packages = this.packages.filter((each) => each.group !== name);
    this.groups.delete(name);
    this.#numbers.delete(name);
  }

  version(group: string, number: number): ModelPackage {
    const found = this.packages.find((each) => each.group === group && each.version === number);
    if (!found) throw new Error(`no version ${number} of ${group}`);
    return found;
  }

  /** Every update leaves an action on each axis that it names. */
  remember(of: ModelPackage, type: string, properties: Record<string, string>, author: string): void {
    const created = this.tick();
    const name = `${of.name}-${of.version ?? 0}-${created}-${this.actions.length}-aws-model-package`;
    this.actions.push({
      name,
      arn: this.arn("action", name.toLowerCase()),
      type,
      source: of.arn,
      created,
      properties,
      author,
    });
  }

  createModel(name: string, packageArn: string | null, dataUrl: string | null = null): void {
    this.models.set(name, { name, arn: this.arn("model", name), created: this.tick(), package: packageArn, dataUrl });
  }

  /** An endpoint with a configuration of its own. `shadow`: a variant that gets copies. */
  createEndpoint(name: string, variants: Partial<Variant>[], shadow: Partial<Variant> | null = null): Endpoint {
    const whole = (variant: Partial<Variant>): Variant => {
      const weight = variant.weight ?? 0;
      return { name: "AllTraffic", model: null, instances: 2, ...variant, weight, desired: weight };
    };
    const [live, shadows] = [variants.map(whole), shadow ? [whole(shadow)] : []];
    const created = this.tick();
    const config = `${name}-${created}`;
    this.configs.set(config, {
      name: config,
      arn: this.arn("endpoint-config", config),
      created,
      variants: structuredClone(live),
      shadows: structuredClone(shadows),
    });
    const made: Endpoint = {
      name,
      arn: this.arn("endpoint", name),
      config,
      created,
      modified: created,
      status: "InService",
      reason: null,
      capture: null,
      variants: live,
      shadows,
      readyAt: 0,
    };
    this.endpoints.set(name, made);
    return made;
  }

  /** As things are now: a change of weights that has had its time is done. */
  endpoint(name: string): Endpoint {
    const found = this.endpoints.get(name);
    if (!found) throw new Failure("ValidationException", `Could not find endpoint "${this.arn("endpoint", name)}".`);
    if (found.status === "Updating" && Date.now() >= found.readyAt) {
      for (const variant of found.variants) variant.weight = variant.desired;
      Object.assign(found, { status: "InService", modified: this.tick() });
    }
    return found;
  }

  /** Answers the object's address and digest. */
  putObject(bucket: string, key: string, body: string | Buffer): { uri: string; digest: string } {
    const bytes = Buffer.from(body as string);
    const objects = this.buckets.get(bucket) ?? new Map<string, Buffer>();
    this.buckets.set(bucket, objects.set(key, bytes));
    return { uri: `s3://${bucket}/${key}`, digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}` };
  }
}

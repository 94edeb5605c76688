import { AppError } from "@/lib/errors";

import type { Files, Page, PageRequest, Registry, RegistryModel, RegistryVersion, Runs, Write, Writes } from "../types";
import { Faults } from "./faults";
import { MemoryWorld } from "./world";

export { MemoryWorld };

export type MemoryRegistry = Registry & { world: MemoryWorld; faults: Faults };

/**
 * A registry in this process, for unit tests: writes go to `world`, bad days to `faults`, reads through the port.
 * `pageSize` caps every page. Never offered to a user.
 */
export function memoryRegistry({
  world = new MemoryWorld(),
  faults = new Faults(),
  pageSize = 1000,
} = {}): MemoryRegistry {
  const page = <T>(items: T[], request: PageRequest) => pageOf(items, request, pageSize, faults);
  const versionsOf = (model: string) => [...(world.models.get(model)?.versions.values() ?? [])];

  return {
    world,
    faults,
    capabilities: { keeps: ["descriptor", "digest"], notes: ["Lives in this process and forgets everything."] },
    sortKey: (version) => version.padStart(20, "0"),

    async probe() {
      await faults.pass("probe");
      return {
        server: "Memory 1",
        identity: null,
        abilities: [{ ability: "List models", ok: true, detail: null }],
        lifecycle: { sentence: "Nothing is in use yet.", proposal: [] },
      };
    },
    async listModels(request) {
      await faults.pass("listModels", request);
      return page([...world.models.values()].sort((a, b) => (a.key < b.key ? -1 : 1)).map(modelOf), request);
    },
    async findModel(model) {
      await faults.pass("findModel", model);
      const found = world.models.get(model);
      return found ? modelOf(found) : null;
    },
    async listVersions(model, request) {
      await faults.pass("listVersions", model, request);
      return page(versionsOf(model).reverse().map(versionOf), request);
    },
    async findVersion(model, version) {
      await faults.pass("findVersion", model, version);
      const found = world.models.get(model)?.versions.get(version);
      return found ? versionOf(found) : null;
    },
    changes: {
      async listChangedVersions(request) {
        await faults.pass("listChangedVersions", request);
        const all = [...world.models.keys()].flatMap(versionsOf).map(versionOf);
        return page(
          all.sort((a, b) => (b.updatedAt?.getTime() ?? 0) - (a.updatedAt?.getTime() ?? 0)),
          request,
        );
      },
    },
    runs: runsOf(world, faults),
    files: filesOf(world, faults),
    past: {
      async listPastChanges(request) {
        await faults.pass("listPastChanges", request);
        return page(
          world.past.filter(({ at }) => request.since === null || at >= request.since),
          request,
        );
      },
    },
    endpoints: {
      async listEndpoints(request) {
        await faults.pass("listEndpoints", request);
        return page(world.fleet.list(), request);
      },
      async findEndpoint(endpoint) {
        await faults.pass("findEndpoint", endpoint);
        return world.fleet.find(endpoint);
      },
    },
    writes: writesOf(world, faults),
  };
}

function writesOf(world: MemoryWorld, faults: Faults): Writes {
  return {
    axes: ["stage", "alias", "tag", "approval", "traffic"],
    approvals: { approved: "Approved", rejected: "Rejected" },
    describe: ({ axis, ...write }) => `${axis} ${JSON.stringify(write)}`,
    async send(write) {
      await faults.pass("send", write);
      const isLate = change(world, write);
      await faults.answer();
      return isLate ? "accepted" : "done";
    },
  };
}

/** Answers whether it is done only later. */
function change(world: MemoryWorld, write: Write): boolean {
  const { model } = write;
  switch (write.axis) {
    case "stage":
      world.setStage(model, write.version, write.after);
      return false;
    case "alias":
      if (write.after === null) world.deleteAlias(model, write.key);
      else world.setAlias(model, write.key, write.after);
      return false;
    case "tag":
      world.setVersionTag(model, write.version, write.key, write.after);
      return false;
    case "approval":
      world.setApproval(model, write.version, write.after);
      return false;
    case "traffic":
      return world.fleet.order(write.key, write.after);
  }
}

function runsOf(world: MemoryWorld, faults: Faults): Runs {
  return {
    async findRun(run) {
      await faults.pass("findRun", run);
      return structuredClone(world.runs.get(run) ?? null);
    },
    async metricHistory(run, metric, limit) {
      await faults.pass("metricHistory", run, metric, limit);
      const points = (world.runs.get(run)?.metrics ?? [])
        .filter(({ key }) => key === metric)
        .map(({ value, step, at }) => ({ value, step: step ?? 0, at: at ?? new Date(0) }));
      return { points: points.slice(0, limit), complete: points.length <= limit };
    },
    listRunFiles: async () => [],
    openRunFile: async () => null,
  };
}

function filesOf(world: MemoryWorld, faults: Faults): Files {
  return {
    async list(model, version) {
      await faults.pass("listFiles", model, version);
      const files = world.files.get(`${model}/${version}`) ?? [];
      return [...files].map(([path, bytes]) => ({ path, size: bytes.byteLength }));
    },
    async open(model, version, path, limit) {
      await faults.pass("openFile", model, version, path, limit);
      const bytes = world.files.get(`${model}/${version}`)?.get(path);
      if (!bytes) return null;
      if (bytes.byteLength > limit) throw new AppError("invalid", `${path} is longer than ${limit} bytes.`);
      return { size: bytes.byteLength, stream: new Blob([new Uint8Array(bytes)]).stream() };
    },
  };
}

function modelOf(stored: RegistryModel): RegistryModel {
  const { key, name, incarnation, description, owner, createdAt, updatedAt } = stored;
  const copies = { tags: { ...stored.tags }, aliases: { ...stored.aliases } };
  return { key, name, incarnation, description, owner, createdAt, updatedAt, ...copies };
}

function versionOf(stored: RegistryVersion): RegistryVersion {
  return { ...stored, tags: { ...stored.tags } };
}

/** Pages by offset, so that a change between two pages shifts items exactly as it does on a real server. */
function pageOf<T>(items: T[], { cursor, limit }: PageRequest, pageSize: number, faults: Faults): Page<T> {
  const offset = cursor === null ? 0 : Number(cursor);
  if (!Number.isInteger(offset) || offset < 0)
    throw new AppError("invalid", "The page cursor is not one of this registry.");
  const end = offset + Math.max(1, Math.min(limit, pageSize));
  return { items: faults.takeDrop() ? [] : items.slice(offset, end), cursor: end < items.length ? String(end) : null };
}

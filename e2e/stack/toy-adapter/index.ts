// A registry that is one JSON document at an address: `{ "model": ["1", "2"] }`. As small as an adapter can be: the journey
// that puts it into a copy of this repository proves that one folder and one line are enough.
import { z } from "zod";

import { AppError } from "@/lib/errors";
import {
  defineRegistry,
  type Page,
  type PageRequest,
  type RegistryModel,
  type RegistryVersion,
} from "@/lib/registries/types";

const shelf = z.record(z.string(), z.array(z.string()));

export const toy = defineRegistry({
  kind: "toy",
  label: "Toy shelf",
  stageWords: [],
  config: z.object({ url: z.url().meta({ title: "Address", group: "Server" }) }),
  registryKey: ({ url }) => url,
  origins: ({ url }) => [new URL(url).origin],
  ambient: () => false,
  network: () => ({ allowPrivate: true, ca: null, clientCertificate: null }),
  open({ url }, io) {
    const read = async () => {
      const answer = await io.fetch(url);
      const parsed = shelf.safeParse(JSON.parse(await answer.text()));
      if (!parsed.success) throw new AppError("registry_protocol", "This is no toy shelf.");
      return parsed.data;
    };
    const find = async (model: string) => {
      const all = await read();
      return Object.hasOwn(all, model) ? (all[model] ?? null) : null;
    };
    return {
      capabilities: { keeps: [], notes: ["A shelf has models and versions, and nothing else."] },
      sortKey: (version) => version.padStart(10, "0"),
      probe: async () => ({
        server: "Toy shelf",
        identity: null,
        abilities: [{ ability: "List models", ok: Object.keys(await read()).length > 0, detail: null }],
        lifecycle: { sentence: "A shelf has no stages.", proposal: [] },
      }),
      listModels: async (page) =>
        paged(
          Object.keys(await read())
            .sort()
            .map(modelOf),
          page,
        ),
      findModel: async (model) => ((await find(model)) ? modelOf(model) : null),
      listVersions: async (model, page) =>
        paged(
          ((await find(model)) ?? []).map((key) => versionOf(model, key)),
          page,
        ),
      findVersion: async (model, key) => ((await find(model))?.includes(key) ? versionOf(model, key) : null),
    };
  },
});

function modelOf(name: string): RegistryModel {
  return {
    key: name,
    name,
    incarnation: name,
    description: null,
    owner: null,
    tags: {},
    aliases: null,
    createdAt: null,
    updatedAt: null,
  };
}

function versionOf(model: string, key: string): RegistryVersion {
  const nothing = {
    statusMessage: null,
    stage: null,
    description: null,
    author: null,
    runId: null,
    source: null,
    createdAt: null,
    updatedAt: null,
  };
  return {
    ...nothing,
    model,
    key,
    incarnation: key,
    status: "ready",
    approval: { status: "not_applicable", native: null },
    tags: {},
  };
}

function paged<T>(items: T[], { cursor, limit }: PageRequest): Page<T> {
  const start = cursor === null ? 0 : Number(cursor);
  if (!Number.isInteger(start)) throw new AppError("invalid", "That is no page of this shelf.");
  const end = start + limit;
  return { items: items.slice(start, end), cursor: end < items.length ? String(end) : null };
}

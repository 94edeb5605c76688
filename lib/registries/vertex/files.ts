import { AppError } from "@/lib/errors";

import type { Files, Interfaces } from "../types";
import type { Client } from "./client";
import { interfaceOf } from "./map";
import { findWireVersion } from "./models";

/** Vertex AI keeps an address; the files are in Cloud Storage. */
export function filesOf(client: Client): Files {
  const placeOf = async (model: string, version: string): Promise<string | null> => {
    const uri = (await findWireVersion(client, model, version))?.artifactUri || null;
    if (uri === null || client.store.holds(uri)) return uri;
    throw new AppError("unsupported", "The files are outside Cloud Storage, where they cannot be read.");
  };
  return {
    async list(model, version) {
      const uri = await placeOf(model, version);
      return uri === null ? [] : client.store.list(uri);
    },
    async open(model, version, path, limit) {
      if (path === "") return null;
      const uri = await placeOf(model, version);
      return uri === null ? null : client.store.open(uri, path, limit);
    },
  };
}

/** A schema is a page of YAML; a longer one is no schema. */
const longestSchema = 1_048_576;

const schemata = [
  ["instanceSchemaUri", "Instance"],
  ["parametersSchemaUri", "Parameters"],
  ["predictionSchemaUri", "Prediction"],
] as const;

/** Schemas of instance, parameters and prediction, which only some models have: AutoML's, and custom ones that were uploaded with them. */
export function interfacesOf(client: Client): Interfaces {
  return {
    async findInterface(model, version) {
      const wire = await findWireVersion(client, model, version);
      const found = await Promise.all(
        schemata.map(async ([field, title]) => {
          const uri = wire?.predictSchemata?.[field] || null;
          if (uri === null || !client.store.holds(uri)) return [];
          const file = await client.store.open(uri, "", longestSchema);
          return file ? [{ title, text: await new Response(file.stream).text() }] : [];
        }),
      );
      return interfaceOf(found.flat());
    },
  };
}

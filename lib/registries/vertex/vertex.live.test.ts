import { expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";

import { all } from "../contract-kit";
import { vertex } from ".";

/** Settings of a connection to a real project, as JSON. Nothing is written there. */
const settings = process.env["INTERLOCK_LIVE_VERTEX"] ?? "";

test.skipIf(settings === "")(
  "a real project is read whole: INTERLOCK_LIVE_VERTEX holds the settings of a connection",
  async () => {
    const config: unknown = JSON.parse(settings);
    const io = openDoor({ origins: vertex.origins(config), network: vertex.network(config), label: "Vertex AI" });
    const registry = vertex.open(config, io);
    const probe = await registry.probe();
    expect(probe.abilities[0]).toMatchObject({ ok: true });

    const [model] = (await registry.listModels({ cursor: null, limit: 5 })).items;
    if (!model) return;
    expect(await registry.findModel(model.key)).toEqual(model);
    expect(model.aliases).toHaveProperty("default");
    const versions = await all((page) => registry.listVersions(model.key, page), 5);
    for (const version of versions.slice(0, 5))
      expect(await registry.findVersion(model.key, version.key)).toEqual(version);
    for (const version of Object.values(model.aliases ?? {})) expect(versions.map(({ key }) => key)).toContain(version);
    expect(await registry.findVersion(model.key, "987654")).toBeNull();
    expect(await registry.findModel("1")).toBeNull();
    await registry.runs?.findRun(versions[0]?.runId ?? "");
    await registry.interfaces?.findInterface(model.key, versions[0]?.key ?? "");
    const { endpoints } = registry;
    if (endpoints) await all((page) => endpoints.listEndpoints(page), 5);
  },
  120_000,
);

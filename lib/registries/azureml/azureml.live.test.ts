import { expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";

import { azureml } from ".";

/** Settings of a connection as JSON, given by whoever has a workspace or registry of their own. Nothing is written there. */
const given = process.env.INTERLOCK_LIVE_AZUREML ?? "";

test.skipIf(given === "")(
  given === ""
    ? "a real Azure Machine Learning: INTERLOCK_LIVE_AZUREML holds no settings"
    : "a real Azure Machine Learning answers as it should, read only",
  async () => {
    const config: unknown = JSON.parse(given);
    const io = openDoor({ origins: azureml.origins(config), network: azureml.network(config), label: "Azure, live" });
    const registry = azureml.open(config, io);
    const probe = await registry.probe();
    console.log(JSON.stringify(probe, null, 2));
    const page = { cursor: null, limit: 10 };
    const [model] = (await registry.listModels(page)).items;
    expect(await registry.findModel("no-such-model-of-interlock")).toBeNull();
    await registry.endpoints?.listEndpoints(page);
    if (!model) return;
    expect(await registry.findModel(model.key)).toEqual(model);
    const [version] = (await registry.listVersions(model.key, page)).items;
    if (!version) return;
    const found = await registry.findVersion(model.key, version.key);
    expect(found).toEqual({ ...version, tags: found?.tags });
    if (version.runId !== null) await registry.runs?.findRun(version.runId);
    await registry.files?.list(model.key, version.key);
  },
  120_000,
);

import { expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";

import { sagemaker } from ".";

/** Settings of a connection as JSON, given by whoever wants to try a real account. Nothing is written there. */
const settings = process.env.INTERLOCK_LIVE_SAGEMAKER ?? "";

if (settings === "") {
  test.skip("SageMaker, a real account: INTERLOCK_LIVE_SAGEMAKER holds no settings", () => undefined);
} else {
  const config: unknown = JSON.parse(settings);
  const door = openDoor({ origins: sagemaker.origins(config), network: sagemaker.network(config), label: "SageMaker" });
  const registry = sagemaker.open(config, door);

  test("a real account can be read", async () => {
    const probe = await registry.probe();
    console.log(probe.abilities.map(({ ability, ok, detail }) => `${ability}: ${ok} ${detail ?? ""}`).join("\n"));
    const { items: models } = await registry.listModels({ cursor: null, limit: 5 });
    for (const model of models) {
      expect(await registry.findModel(model.key)).toEqual(model);
      const { items: versions } = await registry.listVersions(model.key, { cursor: null, limit: 3 });
      for (const version of versions) {
        const found = await registry.findVersion(model.key, version.key);
        expect(found).toEqual({ ...version, tags: found?.tags });
        await registry.interfaces?.findInterface(model.key, version.key);
      }
    }
    const endpoints = await registry.endpoints?.listEndpoints({ cursor: null, limit: 5 });
    for (const endpoint of endpoints?.items ?? [])
      expect((await registry.endpoints?.findEndpoint(endpoint.key))?.incarnation).toBe(endpoint.incarnation);
    const past = await registry.past?.listPastChanges({ cursor: null, limit: 20, since: null });
    console.log(`${past?.items.length ?? 0} changes of the past are told`);
  }, 120_000);
}

import { expect, vi } from "vitest";

import { all, type Promised } from "./contract-kit";
import type { RegistryEndpoint, Write } from "./types";

/** What only some registries have; each promise says nothing where the facet is absent. */
export function aboutFacets(promise: Promised): void {
  aboutEndpoints(promise);
  aboutTraffic(promise);
  promise(
    "an approval that is set is read back, and nobody else's changes",
    async (registry, { model: { key: model, versions } }) => {
      const { writes } = registry;
      if (!writes?.axes.includes("approval")) return;
      const words = writes.approvals;
      if (!words) throw new Error("a registry with approvals has words for them");
      const [version = "", beside = ""] = versions;
      const other = (await registry.findVersion(model, beside))?.approval;
      for (const status of ["approved", "rejected", "approved"] as const) {
        await writes.send({ axis: "approval", model, version, after: words[status] });
        await writes.send({ axis: "approval", model, version, after: words[status] });
        expect((await registry.findVersion(model, version))?.approval).toEqual({ status, native: words[status] });
      }
      expect((await registry.findVersion(model, beside))?.approval).toEqual(other);
      await expect(writes.send({ axis: "approval", model, version, after: "no such word" })).rejects.toMatchObject({
        code: "invalid",
      });
    },
  );

  promise(
    "how a version is called is told where the registry knows, and null otherwise",
    async (registry, { model, described }) => {
      if (!registry.interfaces || !described) return;
      expect((await registry.interfaces.findInterface(model.key, described.version))?.accepts).toEqual(
        described.accepts,
      );
      expect(await registry.interfaces.findInterface(model.key, "987654")).toBeNull();
    },
  );

  promise(
    "what the registry remembers comes oldest first, and the same each time",
    async (registry, { model, past }) => {
      const { past: memory } = registry;
      if (!memory || !past) return;
      const list = () => all((page) => memory.listPastChanges({ ...page, since: null }), 3);
      const changes = await list();
      const times = changes.map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      const ours = changes.filter((change) => change.model === model.key);
      expect(ours.map(({ version, axis, after }) => ({ version, axis, after }))).toEqual(expect.arrayContaining(past));
      expect((await list()).map(({ id }) => id)).toEqual(changes.map(({ id }) => id));
      const since = changes.at(-1)?.at ?? null;
      expect((await all((page) => memory.listPastChanges({ ...page, since }), 3)).map(({ at }) => at)).toContainEqual(
        since,
      );
    },
  );
}

function aboutEndpoints(promise: Promised): void {
  promise(
    "endpoints are listed once with what they serve, and found by themselves",
    async (registry, { model, endpoint }) => {
      const { endpoints } = registry;
      if (!endpoints || !endpoint) return;
      const listed = await all((page) => endpoints.listEndpoints(page), 2);
      expect(new Set(listed.map(({ key }) => key)).size).toBe(listed.length);
      const found = await endpoints.findEndpoint(endpoint.key);
      expect(listed).toContainEqual(found);
      const serving = endpoint.deployments.map((key) =>
        found?.deployments.find((deployment) => deployment.key === key),
      );
      expect(serving.map((each) => [each?.model, each?.version])).toEqual(
        endpoint.versions.map((version) => [model.key, version]),
      );
      expect(await endpoints.findEndpoint("no-such-endpoint")).toBeNull();
    },
  );

  promise(
    "an endpoint is called where the registry says and signed in as it wants, and not without that",
    async (registry, { endpoint, call }) => {
      const { endpoints } = registry;
      if (!endpoints?.invocation || !endpoint || !call) return;
      const found = await endpoints.findEndpoint(endpoint.key);
      if (!found) throw new Error("the endpoint of the fixture is there");
      const way = endpoints.invocation(found, null);
      if ("whyNot" in way) throw new Error(way.whyNot);
      expect(way.origin).toBe(new URL(way.origin).origin);
      expect(way.base).not.toMatch(/\/$/);
      const request = { method: "POST", path: `${way.base}${call.path}`, headers: call.headers, body: call.body };
      const send = (headers: Record<string, string>) =>
        fetch(`${way.origin}${request.path}`, {
          method: "POST",
          headers: { ...request.headers, ...headers },
          body: request.body,
        });
      expect((await send({})).status).toBeGreaterThanOrEqual(400);
      for (let turn = 1; turn <= 2; turn += 1) {
        const { headers, secrets } = await way.authorize(request);
        expect(secrets.length).toBeGreaterThan(0);
        expect(secrets.every((secret) => Object.values(headers).some((value) => value.includes(secret)))).toBe(true);
        const reply = await send(headers);
        expect([reply.status, await reply.text()]).toEqual([200, expect.stringMatching(call.answer)]);
      }
    },
  );

  promise("an endpoint whose address is none of the vendor's own is not called", async (registry, { endpoint }) => {
    if (!registry.endpoints?.invocation || !endpoint) return;
    const way = registry.endpoints.invocation({ key: endpoint.key, address: "https://thief.example/score" }, null);
    if ("whyNot" in way) expect(way.whyNot).toMatch(/\.$/);
    else expect(way.origin).not.toContain("thief");
  });
}

function aboutTraffic(promise: Promised): void {
  promise(
    "traffic that is shifted is read back once the registry is done, and shifted back",
    async (registry, { model, endpoint }) => {
      const { endpoints, writes } = registry;
      if (!endpoints || !endpoint || !writes?.axes.includes("traffic")) return;
      const [first, second] = endpoint.deployments;
      for (const after of [{ [first]: 90, [second]: 10 }, { [second]: 100 }, { [first]: 100 }]) {
        expect(writes.describe({ axis: "traffic", model: model.key, key: endpoint.key, after })).toContain(
          endpoint.key,
        );
        await writes.send({ axis: "traffic", model: model.key, key: endpoint.key, after });
        await vi.waitFor(async () => {
          const now = await endpoints.findEndpoint(endpoint.key);
          expect(now?.status).toBe("ready");
          expect(sharesOf(now)).toEqual(after);
        }, 10_000);
      }
      const wrong: Write = {
        axis: "traffic",
        model: model.key,
        key: endpoint.key,
        after: { "no-such-deployment": 100 },
      };
      await expect(writes.send(wrong)).rejects.toMatchObject({ code: expect.stringMatching(/^(invalid|not_found)$/) });
      const nowhere: Write = { axis: "traffic", model: model.key, key: "no-such-endpoint", after: { [first]: 100 } };
      await expect(writes.send(nowhere)).rejects.toMatchObject({
        code: expect.stringMatching(/^(invalid|not_found)$/),
      });
      expect(sharesOf(await endpoints.findEndpoint(endpoint.key))).toEqual({ [first]: 100 });
    },
  );
}

/** Weights above zero as percentages: registries write them in numbers of their own. */
function sharesOf(endpoint: RegistryEndpoint | null): Record<string, number> {
  const live = (endpoint?.deployments ?? []).filter(({ weight }) => weight > 0);
  const sum = live.reduce((total, { weight }) => total + weight, 0);
  return Object.fromEntries(live.map(({ key, weight }) => [key, Math.round((100 * weight) / sum)]));
}

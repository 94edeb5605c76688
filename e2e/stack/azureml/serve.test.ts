import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";
import { azureml } from "@/lib/registries/azureml";
import { all } from "@/lib/registries/contract-kit";

import { storyWorkspace } from "./story";

test("the stand-in tells a story worth reading", () => {
  const { models, online, batch } = storyWorkspace(0);
  const versions = [...models.values()].flatMap((model) => [...model.versions.values()]);
  expect([models.size, versions.length, online.size, batch.size]).toEqual([3, 12, 2, 1]);
  expect(new Set(versions.map(({ properties }) => properties.stage))).toEqual(
    new Set(["Archived", "Production", "Staging", "Development", undefined]),
  );
});

test("started by itself it says when it is ready, answers the adapter, takes orders, and ends when told", async () => {
  const child = spawn(
    "npx",
    ["tsx", `${import.meta.dirname}/serve.ts`, "--fill", "30", "--page", "10", "--settle", "50"],
    {
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    },
  );
  try {
    const line = await new Promise<string>((resolve) => createInterface(child.stdout).once("line", resolve));
    const { origin, settings } = JSON.parse(line) as { origin: string; settings: object };
    const door = openDoor({ origins: azureml.origins(settings), network: azureml.network(settings), label: "Served" });
    const registry = azureml.open(settings, door);
    expect(await all((page) => registry.listModels(page), 10)).toHaveLength(33);
    const order = (path: string, body: object) =>
      fetch(`${origin}/_stand-in/${path}`, { method: "POST", body: JSON.stringify(body) });
    await order("change", { model: "lapse-risk", version: "3", properties: { stage: "Production" }, by: "Outside" });
    expect((await registry.findVersion("lapse-risk", "3"))?.stage).toBe("Production");
    await order("change", { model: "lapse-risk", version: "3", how: "archive" });
    expect((await registry.findVersion("lapse-risk", "3"))?.stage).toBe("Archived");
    expect((await order("faults", { kind: "no such fault", match: "" })).status).toBe(400);
    expect(await (await fetch(`${origin}/_stand-in/violations`)).json()).toEqual([]);
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-(child.pid ?? 0), "SIGTERM");
    await ended;
  }
}, 60_000);

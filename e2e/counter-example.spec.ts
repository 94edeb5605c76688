import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { changeTo, expect, test } from "./fixtures";
import { startScoring } from "./stack/mlflow.mjs";
import { anyFreePort } from "./stack/ports.mjs";

type Server = Awaited<ReturnType<typeof startScoring>>;

let folder: string;
const servers = new Map<string, Server>();

test.describe.configure({ timeout: 180_000 });

test.beforeAll(async ({ shared }) => {
  folder = mkdtempSync(join(tmpdir(), "interlock-scoring-"));
  const serve = async (version: string) =>
    servers.set(
      version,
      await startScoring({
        python: process.env["INTERLOCK_TEST_PYTHON"] ?? "",
        folder,
        url: shared.mlflow,
        model: "heart-disease",
        version,
        port: await anyFreePort(),
      }),
    );
  await Promise.all(["7", "8"].map(serve));
});
test.afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

test("what the page says of a payload is what the real servers of both versions do with it", async ({
  page,
  request,
}) => {
  await changeTo(page, "scientist");
  await page.goto("/compare?v=mlflow/heart-disease/7&v=mlflow/heart-disease/8&base=mlflow/heart-disease/7");
  const verdict = page.getByRole("region", { name: "Verdict", exact: true }).first();
  const findings = page.getByRole("table", { name: "Findings", exact: true });
  await findings
    .getByRole("row", { name: /troponin/ })
    .first()
    .getByRole("button")
    .click();
  const payload = verdict.getByRole("region", { name: "Payload" });
  await expect(payload).toContainText("{");
  await expect(verdict.getByText("400, refused")).toBeVisible();
  const body = await payload.innerText();

  const ask = (version: string) =>
    request.post(`${servers.get(version)?.url ?? ""}/invocations`, {
      headers: { "content-type": "application/json" },
      data: Buffer.from(body),
    });
  expect((await ask("7")).status()).toBe(200);
  const refused = await ask("8");
  expect(refused.status()).toBe(400);
  expect(await refused.text()).toContain("troponin");
});

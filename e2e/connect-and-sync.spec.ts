import { createServer } from "node:http";

import { expect, signIn, test } from "./fixtures";

test("what is wrong with an address is said in a sentence, and nothing is saved", async ({ page }) => {
  const web = createServer((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Wiki of the secret team</h1>"));
  const hung = createServer(() => undefined);
  const [webUrl, hungUrl] = await Promise.all([web, hung].map(listen));
  await signIn(page, "administrator");
  await page.goto("/settings/connections/new");
  await page.getByLabel("Name", { exact: true }).fill("nowhere");
  await page.getByLabel("Allow private and loopback addresses").click();

  const said = page.getByRole("status").filter({ hasText: "The test failed." });
  await page.getByLabel("Address", { exact: true }).fill("http://127.0.0.1:9");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(said).toContainText(/refuse|reach|answer/i);

  await page.getByLabel("Address", { exact: true }).fill(webUrl ?? "");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(said).toContainText("MLflow");
  await expect(page.getByText("secret team")).toHaveCount(0);

  await page.getByLabel("Address", { exact: true }).fill(hungUrl ?? "");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(said).toContainText(/did not answer|seconds|time/i, { timeout: 40_000 });

  web.close();
  hung.close();
  hung.closeAllConnections();
  await page.goto("/settings/connections");
  await expect(page.getByText("nowhere")).toHaveCount(0);
});

test("a second connection to the same registry is refused, naming the first", async ({ page, shared }) => {
  await signIn(page, "administrator");
  await page.goto("/settings/connections/new");
  await page.getByLabel("Name", { exact: true }).fill("again");
  await page.getByLabel("Address", { exact: true }).fill(shared.mlflow);
  await page.getByLabel("Allow private and loopback addresses").click();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("MLflow 3.17.2")).toBeVisible();
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Not saved.")).toBeVisible();
  await expect(page.getByText(/Not saved\..*mlflow/)).toBeVisible();
});

test("the connection's page says how the registry fares and what the catalog holds", async ({ page }) => {
  await signIn(page, "administrator");
  await page.goto("/settings/connections/mlflow");
  await expect(page.getByText("In the catalog")).toBeVisible();
  await expect(page.getByText(/\d+ requests/)).toBeVisible();
});

function listen(server: ReturnType<typeof createServer>): Promise<string> {
  return new Promise((done) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      done(typeof address === "object" && address ? `http://127.0.0.1:${address.port}` : "");
    });
  });
}

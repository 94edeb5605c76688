import { createServer } from "node:http";

import { changeTo, expect, fillConnection, test } from "./fixtures";

test("what is wrong with an address is said in a sentence, and nothing is saved", async ({ page }) => {
  const web = createServer((_request, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Wiki of the secret team</h1>"),
  );
  const hung = createServer(() => undefined);
  const [webUrl, hungUrl] = await Promise.all([web, hung].map(listen));
  await changeTo(page, "administrator");
  await page.goto("/settings/connections/new");
  await fillConnection(page, { name: "nowhere", address: "http://127.0.0.1:9" });

  const address = page.getByRole("textbox", { name: /^Address(?! of)/ });
  const said = page.getByRole("status").filter({ hasText: "The test failed." });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(said).toContainText(/refuse|reach|answer/i);

  await address.fill(webUrl ?? "");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(said).toContainText("MLflow");
  await expect(page.getByText("secret team")).toHaveCount(0);

  await address.fill(hungUrl ?? "");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(said).toContainText(/did not answer|seconds|time/i, { timeout: 40_000 });

  web.close();
  hung.close();
  hung.closeAllConnections();
  await page.goto("/settings/connections");
  await expect(page.getByText("nowhere")).toHaveCount(0);
});

test("a second connection to the same registry is refused, naming the first", async ({ page, shared }) => {
  await changeTo(page, "administrator");
  await page.goto("/settings/connections/new");
  await fillConnection(page, { name: "again", address: shared.mlflow });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByRole("main").getByText("MLflow 3.17.2")).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Not saved.")).toBeVisible();
  await expect(page.getByText(/Not saved\..*mlflow/)).toBeVisible();
});

test("a test that gets no answer is said, and the form goes on with what was typed", async ({ page, shared }) => {
  await changeTo(page, "administrator");
  await page.goto("/settings/connections/new");
  await fillConnection(page, { name: "unheard", address: shared.mlflow });
  await page.route("**/settings/connections/new", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Interlock did not answer.").first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^Name/ })).toHaveValue("unheard");

  await page.unroute("**/settings/connections/new");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByRole("main").getByText("MLflow 3.17.2")).toBeVisible();
});

test("the connection's page says how the registry fares and what the catalog holds", async ({ page }) => {
  await changeTo(page, "administrator");
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

import { approve, askFor, decision, expectState, modelToDecideOn, openRequest, openVersion } from "./deciding";
import { changeTo, expect, test } from "./fixtures";

test("a viewer is offered nothing and finds nothing by address", async ({ page, mlflow }) => {
  const { name } = await modelToDecideOn(mlflow, "viewer");
  await changeTo(page, "viewer");
  await openVersion(page, name, "2");
  await expect(page.getByRole("link", { name: /^Request promotion/ })).toHaveCount(0);
  for (const path of [`/models/mlflow/${name}/2/request?target=production`, `/promotions/roll-back?connection=mlflow&model=${name}&target=production`]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByRole("button", { name: /^(Request promotion|Roll back)/ })).toHaveCount(0);
  }
  await page.goto("/settings/policies");
  await expect(page.getByRole("table", { name: "Policies" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Add a policy" })).toHaveCount(0);
});

test("a scientist finds no vote, and the very call that a reviewer's click makes is refused and noted", async ({ page, browser, mlflow, shared }) => {
  test.setTimeout(150_000);
  const { name } = await modelToDecideOn(mlflow, "scientist");
  await changeTo(page, "reviewer");
  const number = await askFor(page, { model: name });

  const other = await browser.newPage();
  await changeTo(other, "administrator");
  await openRequest(other, number);
  await other.route("**/promotions/*", (route) => (route.request().headers()["next-action"] ? route.abort() : route.fallback()));
  const sending = other.waitForRequest((request) => request.headers()["next-action"] !== undefined);
  await approve(other);
  const sent = await sending;
  const headers = await sent.allHeaders();
  delete headers["cookie"];
  delete headers["content-length"];
  const call = { headers: { ...headers, origin: shared.url }, data: sent.postDataBuffer() ?? "" };

  await changeTo(page, "scientist");
  await openRequest(page, number);
  await expect(decision(page)).toContainText("None of your roles lets you vote on this model.");
  await expect(page.getByRole("button", { name: /^(Approve|Reject)/ })).toHaveCount(0);
  const refused = await (await page.request.post(sent.url(), call)).text();
  expect(refused).toContain('"code":"forbidden"');
  await openRequest(page, number);
  await expectState(page, "open");
  await expect(page.getByText("Nobody has voted yet.")).toBeVisible();
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "None" });

  await changeTo(page, "auditor");
  await page.goto("/audit?kind=access.denied");
  await expect(page.getByRole("row").filter({ hasText: "Scientist Example" }).filter({ hasText: "approve and reject promotions" }).first()).toBeVisible();

  // The same call is a good one for somebody who may.
  expect(await (await other.request.post(sent.url(), call)).text()).toContain('"ok":true');
  await openRequest(page, number);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
  await other.close();
});

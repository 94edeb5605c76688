import { callerOf, invite } from "./calling";
import { approve, askFor, decision, expectState, modelToDecideOn, openRequest, openVersion } from "./deciding";
import { changeTo, expect, test } from "./fixtures";
import { callAction, type Caller, readJson } from "./torture/calls";

test("a viewer is offered nothing and finds nothing by address", async ({ page, mlflow }) => {
  const { name } = await modelToDecideOn(mlflow, "viewer");
  await changeTo(page, "viewer");
  await openVersion(page, name, "2");
  await expect(page.getByRole("link", { name: /^Request promotion/ })).toHaveCount(0);
  for (const path of [
    `/models/mlflow/${name}/2/request?target=production`,
    `/promotions/roll-back?connection=mlflow&model=${name}&target=production`,
  ]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByRole("button", { name: /^(Request promotion|Roll back)/ })).toHaveCount(0);
  }
  await page.goto("/settings/policies");
  await expect(page.getByRole("table", { name: "Policies" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Add a policy" })).toHaveCount(0);
});

test("a scientist finds no vote, and the very call that a reviewer's click makes is refused and noted", async ({
  page,
  browser,
  mlflow,
  shared,
}) => {
  test.setTimeout(150_000);
  const { name } = await modelToDecideOn(mlflow, "scientist");
  await changeTo(page, "reviewer");
  const number = await askFor(page, { model: name });

  const other = await browser.newPage();
  await changeTo(other, "administrator");
  await openRequest(other, number);
  await other.route("**/promotions/*", (route) =>
    route.request().headers()["next-action"] ? route.abort() : route.fallback(),
  );
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
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: "Scientist Example" })
      .filter({ hasText: "approve and reject promotions" })
      .first(),
  ).toBeVisible();

  // The same call is a good one for somebody who may.
  expect(await (await other.request.post(sent.url(), call)).text()).toContain('"ok":true');
  await openRequest(page, number);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Archived", 2: "Production" });
  await other.close();
});

test("each act on a request, called without a page by somebody who may not, is refused and changes nothing", async ({
  page,
  mlflow,
  shared,
}) => {
  test.setTimeout(240_000);
  const { name } = await modelToDecideOn(mlflow, "direct");
  await mlflow.createTrainedVersion(name);
  await changeTo(page, "scientist");
  const applied = await askFor(page, { model: name });
  const as = async (who: Parameters<typeof changeTo>[1]) => (await changeTo(page, who), callerOf(page, shared.url));
  await changeTo(page, "reviewer");
  await openRequest(page, applied);
  await approve(page);
  await expectState(page, "applied");
  await changeTo(page, "scientist");
  const open = await askFor(page, { model: name, version: "3" });
  const held = await mlflow.heldOf(name);
  expect(held.stages).toEqual({ 1: "Archived", 2: "Production", 3: "None" });

  const administrator = await as("administrator");
  const request = await readJson<{ evidence: { id: string } }>(administrator, `/api/promotions/${open}`);
  const ref = { connection: "mlflow", model: name };
  const acts = {
    requestPromotion: { ...ref, version: "3", target: "staging", reason: "Asked without a page" },
    vote: { number: open, choice: "approve", evidenceId: request?.evidence.id, reason: "Voted without a page" },
    checkAgain: { number: open },
    commentOnPromotion: { number: open, text: "Said without a page" },
    withdrawPromotion: { number: open, reason: "Taken back without a page" },
    rollBack: {
      ...ref,
      target: "production",
      version: "1",
      shown: { holders: ["2"], writes: ["v1 to Production", "v2 to Archived"] },
      reason: "Rolled back without a page",
    },
    finishPromotion: { number: applied },
    undoPromotion: { number: applied, reason: "Undone without a page" },
    giveUpPromotion: { number: applied, reason: "Given up without a page" },
  };
  type Act = keyof typeof acts;
  const everything = Object.keys(acts) as Act[];
  const deciding: Act[] = ["vote", "rollBack", "finishPromotion", "undoPromotion", "giveUpPromotion"];
  const answers = async (caller: Caller, names: Act[]) => {
    const results = [];
    for (const act of names) {
      const result = await callAction<unknown>(caller, act, acts[act]);
      results.push([act, result?.ok ? "ok" : result?.error.code]);
    }
    return Object.fromEntries(results) as Record<string, unknown>;
  };
  const all = (names: Act[], code: string) => Object.fromEntries(names.map((act) => [act, code]));

  expect(await answers(await as("viewer"), everything), "viewer").toEqual(all(everything, "forbidden"));
  expect(await answers(await as("auditor"), everything), "auditor").toEqual(all(everything, "forbidden"));
  expect(await answers(await as("scientist"), deciding), "scientist").toEqual(all(deciding, "forbidden"));
  // A reviewer of other models, and one who may read this model all the same.
  const elsewhere = { role: "reviewer", models: "of-another-team-*" } as const;
  const stranger = await invite(administrator, "Ines Vitale", [elsewhere]);
  expect(await answers(await as(stranger), everything), "reviewer elsewhere").toEqual(all(everything, "not_found"));
  const reader = await invite(administrator, "Olu Adeyemi", [elsewhere, { role: "viewer", models: null }]);
  const notByReaders = everything.filter((act) => act !== "checkAgain");
  expect(await answers(await as(reader), notByReaders), "reviewer elsewhere, viewer here").toEqual(
    all(notByReaders, "forbidden"),
  );

  expect(await mlflow.heldOf(name)).toEqual(held);
  await changeTo(page, "reviewer");
  await page.goto(`/promotions?list=all&model=${name}`);
  await expect(page.getByRole("link", { name: new RegExp(`^${name} v`) })).toHaveCount(2);
  await openRequest(page, applied);
  await expectState(page, "applied");
  await openRequest(page, open);
  await expectState(page, "open");
  await expect(page.getByText("Nobody has voted yet.")).toBeVisible();
  await expect(page.getByText("without a page")).toHaveCount(0);

  // The calls are good ones: what answers the reviewer is the state of things, not a missing permission.
  const reviewer = await callerOf(page, shared.url);
  expect(await answers(reviewer, ["checkAgain", "finishPromotion", "undoPromotion", "rollBack"])).toEqual({
    checkAgain: "ok",
    finishPromotion: "conflict",
    undoPromotion: "conflict",
    rollBack: "ok",
  });
  expect((await mlflow.heldOf(name)).stages).toEqual({ 1: "Production", 2: "Archived", 3: "None" });
});

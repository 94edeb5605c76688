import { type Application, mlflowConnection, oneMemberForEachRole, startApplication } from "./application";
import { approve, askFor, expectState, modelToDecideOn, openRequest, panel } from "./deciding";
import { changeTo, expect, signIn, test } from "./fixtures";

let app: Application;
test.beforeAll(async ({ shared }) => {
  const connection = {
    ...mlflowConnection(shared.mlflow, "aliased"),
    rules: [{ axis: "alias" as const, key: "champion", stage: "production" as const }],
  };
  app = await startApplication({ members: oneMemberForEachRole(), connections: [connection] });
});
test.afterAll(() => app.remove());

test("where champion means production one call moves it, and no stage is touched", async ({ page, mlflow }) => {
  const place = { url: app.url, slug: "aliased" };
  const { name } = await modelToDecideOn(mlflow, "alias");
  await mlflow.setAlias(name, "champion", "1");
  await signIn(page, "scientist", app.url);
  const number = await askFor(page, { model: name }, place);
  await expect(panel(page, "Dry run").getByRole("listitem")).toHaveText([
    /Check that v1 still holds production/,
    /registered-models\/alias.*"alias":"champion".*"version":"2"/,
    /Read it back/,
  ]);
  expect((await mlflow.heldOf(name)).aliases).toEqual({ champion: "1" });

  await changeTo(page, "reviewer", place);
  await openRequest(page, number, place);
  await approve(page);
  await expectState(page, "applied");
  await expect(panel(page, "What was done").getByRole("listitem")).toHaveText([
    /Checked that v1 still holds production/,
    /held\s*read back: 2/,
    /Read it back.*done/,
  ]);
  expect(await mlflow.heldOf(name)).toEqual({ aliases: { champion: "2" }, stages: { 1: "Production", 2: "None" } });
});

test("an alias that means no stage can be asked for by its own name", async ({ page, mlflow }) => {
  const place = { url: app.url, slug: "aliased" };
  const { name } = await modelToDecideOn(mlflow, "canary");
  await mlflow.setAlias(name, "canary", "1");
  await signIn(page, "scientist", app.url);
  const number = await askFor(page, { model: name, target: "@canary" }, place);
  await changeTo(page, "reviewer", place);
  await openRequest(page, number, place);
  await approve(page);
  await expectState(page, "applied");
  expect((await mlflow.heldOf(name)).aliases).toEqual({ canary: "2" });
});

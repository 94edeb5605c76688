import { type Application, mlflowConnection, oneMemberForEachRole, startApplication } from "./application";
import { askFor, expectState, modelToDecideOn, openRequest } from "./deciding";
import { changeTo, expect, signIn, test } from "./fixtures";

let app: Application;
test.beforeAll(async ({ shared }) => {
  app = await startApplication({ members: oneMemberForEachRole(), connections: [mlflowConnection(shared.mlflow)] });
});
test.afterAll(() => app.remove());

test("a request that nobody decides in its lifetime expires by itself, and a younger one does not", async ({
  page,
  mlflow,
}) => {
  test.setTimeout(180_000);
  const [old, young] = [await modelToDecideOn(mlflow, "expire"), await modelToDecideOn(mlflow, "young")];
  await signIn(page, "scientist", app.url);
  const expired = await askFor(page, { model: old.name }, app);
  const open = await askFor(page, { model: young.name }, app);

  // The default policy gives a request seven days.
  await app.stop();
  await app.fill({
    aged: [
      { number: expired, hours: 7 * 24 + 1 },
      { number: open, hours: 7 * 24 - 1 },
    ],
  });
  await app.start();

  await changeTo(page, "reviewer", app);
  await openRequest(page, expired, app);
  await expectState(page, "expired", 60_000);
  await expect(page.getByText("It expired. Its lifetime ended before it was decided.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  await page.goto(`${app.url}/promotions`);
  await expect(page.getByRole("link", { name: `${young.name} v2 to production` })).toBeVisible();
  await expect(page.getByText(old.name)).toHaveCount(0);
  expect((await mlflow.heldOf(old.name)).stages).toEqual({ 1: "Production", 2: "None" });

  await changeTo(page, "auditor", app);
  await page.goto(`${app.url}/audit?kind=promotion.expired`);
  await expect(page.getByRole("row").filter({ hasText: `#${expired} ` })).toHaveCount(1);
});

import { approve, askFor, expectState, modelToDecideOn, openRequest } from "./deciding";
import { changeTo, expect, expectAccessible, test } from "./fixtures";

test("axe finds nothing on the pages of a request that waits, of one that was carried out, and of a change to review", async ({
  page,
  mlflow,
}) => {
  test.setTimeout(300_000);
  const { name } = await modelToDecideOn(mlflow, "accessible");
  await mlflow.createTrainedVersion(name);
  await changeTo(page, "scientist");
  const done = await askFor(page, { model: name });
  await changeTo(page, "reviewer");
  await openRequest(page, done);
  await approve(page);
  await expectState(page, "applied");
  await changeTo(page, "scientist");
  const open = await askFor(page, { model: name, version: "3" });
  await mlflow.moveToStage(name, "1", "Production");
  await expect(async () => {
    await page.goto("/promotions/reviews");
    await expect(page.getByRole("link", { name, exact: true })).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 90_000 });

  await changeTo(page, "administrator");
  const decided = [
    `/promotions/${open}`,
    `/promotions/${done}`,
    `/models/mlflow/${name}`,
    "/promotions/reviews",
    `/promotions/roll-back?connection=mlflow&model=${name}&target=production`,
  ];
  for (const path of decided) await expectAccessible(page, path);
});

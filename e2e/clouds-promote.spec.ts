import { paths } from "@/lib/paths";

import { cloudNames, promote, type Sky, startSky } from "./clouds";
import { approve, expectState, openRequest, panel } from "./deciding";
import { changeTo, expect, expectAccessibleHere, openOnceThere, test } from "./fixtures";

let sky: Sky;
test.beforeAll(async ({ shared }) => {
  test.setTimeout(120_000);
  sky = await startSky(shared.mlflow);
});
test.afterAll(() => sky.stop());

for (const name of cloudNames) {
  test(`${name} (stand-in): a version is promoted, read back and rolled back`, async ({ page }) => {
    test.setTimeout(240_000);
    const { app } = sky;
    const cloud = sky.clouds[name];
    const { key, candidate, third, holder } = cloud.model;
    expect(cloud.inProduction()).toEqual([holder]);
    await promote(page, sky, name, candidate);
    expect(cloud.inProduction()).toEqual([candidate]);
    await expect(panel(page, "What was done").getByText("held").first()).toBeVisible();
    await promote(page, sky, name, third);
    expect(cloud.inProduction()).toEqual([third]);

    await page.goto(
      `${app.url}/promotions/roll-back?${new URLSearchParams({ connection: name, model: key, target: "production" })}`,
    );
    await expect(page.getByRole("group", { name: "Last good version" }).getByRole("radio").first()).toBeChecked();
    await page.getByRole("textbox", { name: /^Why/ }).fill("Latency doubled");
    await page.getByRole("button", { name: /^Roll back to/ }).click();
    await expect(page).toHaveURL(/\/promotions\/\d+$/);
    await expectState(page, "rolled back");
    expect(cloud.inProduction()).toEqual([candidate]);
    await page.goto(`${app.url}/models/${name}/${key}`);
    await expect(panel(page, "Barred versions")).toContainText("is barred from production");
  });

  test(`${name} (stand-in): traffic is shown, shifted with approval and rolled back`, async ({ page }) => {
    test.setTimeout(180_000);
    const { app } = sky;
    const cloud = sky.clouds[name];
    const { key, name: called, first, second } = cloud.endpoint;
    await changeTo(page, "scientist", app);
    await openOnceThere(page, `${app.url}${paths.endpoint(name, key)}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(called);
    await page.getByRole("link", { name: /^Shift traffic/ }).click();
    await expect(page).toHaveURL(/\/shift/);
    await expectAccessibleHere(page);
    const shares = page.getByRole("group", { name: "Who gets how much" });
    await shares.getByRole("textbox", { name: new RegExp(first) }).fill("80");
    await shares.getByRole("textbox", { name: new RegExp(second) }).fill("20");
    await page.getByRole("textbox", { name: /^Why/ }).fill("A fifth of the requests first");
    await page.getByRole("button", { name: "Request shift" }).click();
    await expect(page).toHaveURL(/\/promotions\/\d+$/);
    const number = Number(/\d+$/.exec(page.url())?.[0]);
    expect(cloud.traffic()).toEqual({ [first]: 100 });

    await changeTo(page, "reviewer", app);
    await openRequest(page, number, app);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(called);
    await approve(page);
    await expectState(page, "applied", 60_000);
    expect(cloud.traffic()).toEqual({ [first]: 80, [second]: 20 });

    await page.getByRole("button", { name: "Roll back" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: /^Why/ }).fill("Too slow");
    await dialog.getByRole("button", { name: /^Roll back/ }).click();
    await expect(page).not.toHaveURL(new RegExp(`/promotions/${number}$`));
    await expectState(page, "rolled back", 60_000);
    expect(cloud.traffic()).toEqual({ [first]: 100 });
    await page.goto(`${app.url}${paths.endpoint(name, key)}`);
    await expect(page.getByRole("main")).toContainText("Reviewer Example");
  });
}

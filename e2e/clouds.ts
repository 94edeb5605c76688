import {
  type Application,
  type ConnectionSpec,
  mlflowConnection,
  oneMemberForEachRole,
  startApplication,
} from "./application";
import { approve, chooseTarget, expectState, openRequest, openRequestForm } from "./deciding";
import { changeTo, expect, openOnceThere, type Page } from "./fixtures";
import { startAzure } from "./stack/azureml/cloud";
import type { Cloud } from "./stack/clouds";
import { startSageMaker } from "./stack/sagemaker/cloud";
import { startVertex } from "./stack/vertex/cloud";

export const cloudNames = ["sagemaker", "azure", "vertex"] as const;
export type CloudName = (typeof cloudNames)[number];
export type Sky = {
  app: Application;
  clouds: Record<CloudName, Cloud> & { azure: Awaited<ReturnType<typeof startAzure>> };
  stop(): Promise<void>;
};

/** An application that watches an MLflow and every cloud's stand-in. */
export async function startSky(mlflow: string): Promise<Sky> {
  const clouds = { sagemaker: await startSageMaker(), azure: await startAzure(), vertex: await startVertex() };
  const connections = cloudNames.map((slug): ConnectionSpec => {
    const { definition, settings, rules } = clouds[slug];
    return { kind: definition.kind, name: slug, slug, settings, rules };
  });
  const app = await startApplication({
    members: oneMemberForEachRole(),
    connections: [mlflowConnection(mlflow), ...connections],
  });
  return {
    app,
    clouds,
    async stop() {
      await app.remove();
      for (const name of cloudNames) {
        expect(clouds[name].violations(), `what ${name}'s own description does not know`).toEqual([]);
        await clouds[name].stop();
      }
    },
  };
}

/** A scientist asks for it from the version's page; answers the request's number. A reviewer sits down then. */
export async function ask(
  page: Page,
  { app, clouds }: Sky,
  name: CloudName,
  version: string,
  target = "production",
): Promise<number> {
  await changeTo(page, "scientist", app);
  await openOnceThere(page, `${app.url}/models/${name}/${clouds[name].model.key}/${version}`);
  await openRequestForm(page);
  await chooseTarget(page, target);
  await page.getByRole("textbox", { name: /^Why/ }).fill("It is better on every cohort");
  await page.getByRole("button", { name: "Request promotion" }).click();
  await expect(page).toHaveURL(/\/promotions\/\d+$/);
  const number = Number(/\d+$/.exec(page.url())?.[0]);
  await changeTo(page, "reviewer", app);
  return number;
}

/** As `ask`, and the reviewer agrees. */
export async function promote(
  page: Page,
  sky: Sky,
  name: CloudName,
  version: string,
  target = "production",
): Promise<number> {
  const number = await ask(page, sky, name, version, target);
  await openRequest(page, number, sky.app);
  await approve(page);
  await expectState(page, "applied");
  return number;
}

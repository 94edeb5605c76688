import { afterEach, expect, test } from "vitest";

import { upload } from "../../../e2e/stack/vertex/changes";
import { change } from "../../../e2e/stack/vertex/orders";
import { openStandIn } from "./__fixtures__/open-stand-in";

const closing: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

test("a moved default leaves the model's labels as they are: they are those that all its versions show", async () => {
  const opened = await openStandIn({
    fill: (world) => {
      upload(world, "m", { labels: { team: "risk" }, versionLabels: { stage: "production", owner: "ada" } });
      upload(world, "m", { versionLabels: { stage: "staging" } });
    },
  });
  closing.push(opened.close);
  const registry = opened.open();
  const shown = async () => [
    (await registry.findModel("m"))?.tags,
    (await registry.listModels({ cursor: null, limit: 10 })).items[0]?.tags,
  ];
  expect(await shown()).toEqual([{ team: "risk" }, { team: "risk" }]);
  change(opened.world, { kind: "alias", model: "m", version: "2", alias: "default" });
  expect((await registry.findModel("m"))?.aliases).toEqual({ default: "2" });
  expect(await shown()).toEqual([{ team: "risk" }, { team: "risk" }]);
});

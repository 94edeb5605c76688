import { afterAll, expect, test } from "vitest";

import { testRegistry } from "../contract";
import { openAt, startContract } from "./__fixtures__/stand-in";

const started = startContract();
afterAll(async () => (await started).standIn.stop());

testRegistry("SageMaker", async () => {
  const { standIn, fixture } = await started;
  return { registry: openAt(standIn), fixture };
});

test("every request was as the vendor describes it, and so was every reply", async () => {
  expect((await started).standIn.violations).toEqual([]);
});

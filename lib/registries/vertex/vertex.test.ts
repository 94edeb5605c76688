import { afterAll, beforeAll, expect, test } from "vitest";

import type { StandIn } from "../../../e2e/stack/vertex/server";
import type { World } from "../../../e2e/stack/vertex/world";
import { type Fixture, testRegistry } from "../contract";
import { fillForContract, openAt, openStandIn } from "./__fixtures__/open-stand-in";

for (const aliasesTouch of [true, false]) {
  const name = `Vertex AI, where an alias that moves ${aliasesTouch ? "leaves a newer time" : "leaves no trace"}`;
  let standIn: StandIn;
  let fixture: Fixture | null = null;
  const fill = (world: World) => {
    fixture = fillForContract(world);
  };
  beforeAll(async () => {
    standIn = await openStandIn({ aliasesTouch, fill });
  });
  afterAll(() => standIn.close());

  testRegistry(
    name,
    async () => {
      if (!fixture) throw new Error("the world is filled before the first test");
      return { registry: openAt(standIn), fixture };
    },
    5,
  );

  test(`${name}: nothing went to and fro that Google's description does not know`, () => {
    expect(standIn.violations).toEqual([]);
    expect(standIn.requests.length).toBeGreaterThan(300);
  });
}

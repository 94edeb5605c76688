// Becomes `toy.test.ts` beside the adapter in the copy: the promises that every registry keeps.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll } from "vitest";

import { openDoor } from "@/lib/http/door";
import { testRegistry } from "@/lib/registries/contract";

import { toy } from ".";

const shelf = { "churn model": ["1", "2", "3"], "50% é/ü": ["1"] };
const server = createServer((_request, response) => response.end(JSON.stringify(shelf)));
beforeAll(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)));
afterAll(() => void server.close());

testRegistry("toy shelf", async () => {
  const settings = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  return {
    registry: toy.open(
      settings,
      openDoor({ origins: toy.origins(settings), network: toy.network(settings), label: "Shelf" }),
    ),
    fixture: {
      model: { key: "churn model", versions: ["1", "2", "3"], aliases: null, tags: {} },
      awkward: ["50% é/ü"],
      hidden: null,
      stages: null,
      run: null,
      file: null,
    },
  };
});

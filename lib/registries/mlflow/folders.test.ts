import { setTimeout as wait } from "node:timers/promises";

import { expect, test } from "vitest";

import { listFolders } from "./folders";

test("folders of one level are asked for a few at a time, so that none waits for a connection in its own time", async () => {
  let now = 0;
  let most = 0;
  const files = await listFolders(async (folder) => {
    most = Math.max(most, ++now);
    await wait(2);
    now -= 1;
    if (folder === "")
      return Array.from({ length: 20 }, (_, index) => ({ path: `d${index}`, folder: true, size: null }));
    return [{ path: `${folder}/file`, folder: false, size: 1 }];
  });
  expect(files).toHaveLength(20);
  expect(most).toBeLessThanOrEqual(3);
});

import { expect, test } from "vitest";

import { checkReply, checkRequest } from "./check";

const scope = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w";
const put = (properties: object, also: object = {}) =>
  checkRequest("PUT", new URL(`http://x${scope}/models/m/versions/1?api-version=1`), { properties, ...also }).problems;
const version = (properties: object) => checkReply("model_versions_get", { id: "i", name: "1", type: "t", properties });

test("what the vendor's description allows is allowed", () => {
  expect(put({ stage: "Any word", isArchived: true, tags: { a: "b" }, flavors: { f: { data: { k: "v" } } } })).toEqual(
    [],
  );
  expect(version({ provisioningState: "Updating", stage: null })).toEqual([]);
});

test.each([
  [{ stages: "x" }, "stages: not described"],
  [{ isArchived: "yes" }, "isArchived: not a boolean"],
  [{ tags: ["a"] }, "tags: not an object"],
  [{ tags: { a: 1 } }, "tags[a]: not a string"],
  [{ provisioningState: "Succeeded" }, "provisioningState: only the service writes it"],
])("a request with %j is named", (properties, problem) => {
  expect(put(properties).join()).toContain(problem);
});

test("a reply with a made-up state, without what it must have, or with more on its page is named", () => {
  expect(version({ provisioningState: "Pondering" }).join()).toContain("Pondering is no AssetProvisioningState");
  expect(checkReply("model_versions_get", { id: "i" }).join()).toContain("properties: missing");
  expect(checkReply("model_versions_list", { value: [], total: 3 }).join()).toContain("total: not described");
  expect(
    checkReply("online_deployments_get", { location: "l", properties: { endpointComputeType: "Toaster" } }).join(),
  ).toContain("Toaster");
});

test("calls and parameters that the description does not know are named", () => {
  const asked = (method: string, path: string) =>
    checkRequest(method, new URL(`http://x${scope}${path}`), null).problems.join();
  expect(asked("GET", "/models?api-version=1&listViewType=All")).toBe("");
  expect(asked("GET", "/models?api-version=1&stage=Production")).toContain("query stage is not described");
  expect(asked("PATCH", "/models/m/versions/1?api-version=1")).toContain("no call of the description");
  expect(put({}, { name: "m" }).join()).toContain("name: only the service writes it");
});

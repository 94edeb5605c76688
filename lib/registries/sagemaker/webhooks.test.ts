import { expect, test } from "vitest";

import { secretHeader, webhooksOf } from "./webhooks";

const home = { region: "eu-west-1", account: "123456789012" };
const secret = "kept by both";
const arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/churn/7";
const event = {
  version: "0",
  id: "844e2571-85d4-695f-b930-0153b71dcb42",
  "detail-type": "SageMaker Model Package State Change",
  source: "aws.sagemaker",
  account: home.account,
  time: "2026-11-20T12:00:00Z",
  region: home.region,
  resources: [arn],
  detail: {
    ModelPackageGroupName: "Churn",
    ModelPackageVersion: 7,
    ModelPackageArn: arn,
    ModelPackageStatus: "Completed",
    ModelApprovalStatus: "Approved",
  },
};
const now = new Date("2026-11-20T12:00:02Z");

function verify(told: unknown, { key = secret, at = now }: { key?: string | null; at?: Date } = {}) {
  const headers = new Headers(key === null ? {} : { [secretHeader]: key });
  return webhooksOf(home).verify(
    headers,
    new TextEncoder().encode(typeof told === "string" ? told : JSON.stringify(told)),
    secret,
    at,
  );
}

test("an event names the group and the version that changed, and nothing that is to be believed", () => {
  expect(verify(event)).toEqual({
    deliveryId: event.id,
    hint: { model: "Churn", version: "7", change: null, at: new Date(event.time) },
  });
});

test("an event without the group's name is read by its ARN", () => {
  const detail = { ModelPackageArn: arn };
  expect(verify({ ...event, detail })?.hint).toMatchObject({ model: "churn", version: "7" });
  expect(verify({ ...event, detail: {} })).toEqual({ deliveryId: event.id, hint: null });
});

test("another secret, none, or what is no event is refused", () => {
  expect(verify(event, { key: "another" })).toBeNull();
  expect(verify(event, { key: "" })).toBeNull();
  expect(verify(event, { key: null })).toBeNull();
  expect(verify("{")).toBeNull();
  expect(verify({ ...event, id: undefined })).toBeNull();
  expect(verify({ ...event, time: "yesterday" })).toBeNull();
});

test("what the bus tried for a day is taken, and nothing that is older or from tomorrow", () => {
  const hour = 3_600_000;
  const after = (hours: number) => verify(event, { at: new Date(Date.parse(event.time) + hours * hour) });
  expect([after(24), after(0)].every((taken) => taken !== null)).toBe(true);
  expect([after(26), after(-1)]).toEqual([null, null]);
});

test("events of another kind, account or region say nothing of this registry", () => {
  for (const change of [
    { "detail-type": "SageMaker Endpoint State Change" },
    { source: "mine" },
    { account: "999999999999" },
    { region: "us-east-1" },
  ])
    expect(verify({ ...event, ...change })).toEqual({ deliveryId: event.id, hint: null });
});

test("what to set up by hand names the header and the region", () => {
  const facet = webhooksOf(home);
  if (!("byHand" in facet)) throw new Error("It is set up by hand.");
  expect(facet.byHand.header).toBe("x-interlock-secret");
  expect(facet.byHand.steps.join(" ")).toContain("default bus of eu-west-1");
});

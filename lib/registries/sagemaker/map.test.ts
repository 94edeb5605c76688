import { expect, test } from "vitest";

import { errorOf, failureOf, isMissing } from "./failures";
import { approvalOf, endpointStatusOf, personOf, statusOf } from "./map";
import { metricsOf } from "./metrics";
import { isName, packageArn, parsePackageArn } from "./names";
import { wordOf } from "./past";
import { actionPage, groupPage, packagePage, wirePackage } from "./wire";

const pairsOf = (text: string) => metricsOf(text)?.map(({ key, value }) => [key, value]);

test("metrics keep their digits, and NaN and infinities are taken however they are written", () => {
  const document = `{"version": 0.0, "dataset": {"item_count": 9007199254740993, "label": "12"}, "regression_metrics":
    {"mae": {"value": 0.3500, "standard_deviation": 1E-10}, "r2": {"value": NaN, "standard_deviation": "NaN"}, "worst": {"value": -Infinity}}}`;
  expect(pairsOf(document)).toEqual([
    ["dataset.item_count", "9007199254740993"],
    ["mae", "0.3500"],
    ["mae.standard_deviation", "1E-10"],
    ["r2", "NaN"],
    ["r2.standard_deviation", "NaN"],
    ["worst", "-Infinity"],
  ]);
});

test("matrices are metrics by their path, curves are none, and several kinds keep their names", () => {
  const document = `{"binary_classification_metrics": {"confusion_matrix": {"0": {"0": 10, "1": 2}}, "receiver_operating_characteristic_curve":
    {"false_positive_rates": [0, 0.5]}}, "multiclass_classification_metrics": {"accuracy": {"value": 1}}, "note \\"NaN\\" 1": "Infinity of them"}`;
  expect(pairsOf(document)).toEqual([
    ["binary_classification_metrics.confusion_matrix.0.0", "10"],
    ["binary_classification_metrics.confusion_matrix.0.1", "2"],
    ["multiclass_classification_metrics.accuracy", "1"],
  ]);
  expect(pairsOf('{"accuracy": 0.5}')).toEqual([["accuracy", "0.5"]]);
});

test.each(["", "[]", "<html>", '{"a": ', "3"])("%j is no document of metrics", (text) => {
  expect(metricsOf(text)).toBeNull();
});

test("pages are empty only in the service's own way", () => {
  expect(groupPage.safeParse({}).success).toBe(false);
  expect(packagePage.parse({ ModelPackageSummaryList: [], NextToken: "" })).toEqual({ items: [], token: null });
  expect(actionPage.parse({ NextToken: "t" })).toEqual({ items: [], token: "t" });
  expect(actionPage.safeParse({ hello: "world" }).success).toBe(false);
});

test("a description with words and members of a later release is taken", () => {
  const wire = {
    ModelPackageArn: "arn",
    CreationTime: 1.5,
    ModelPackageStatus: "Resting",
    ModelApprovalStatus: "Maybe",
    New: 1,
    ModelMetrics: { Speed: null },
  };
  const parsed = wirePackage.parse(wire);
  expect([statusOf(parsed.ModelPackageStatus), approvalOf(parsed.ModelApprovalStatus)]).toEqual([
    "unknown",
    "not_applicable",
  ]);
  expect(endpointStatusOf("Resting")).toBe("unknown");
});

test("people are named by what tells most", () => {
  const arn = "arn:aws:sts::123456789012:assumed-role/x/y";
  expect(personOf({ UserProfileName: "ana", IamIdentity: { Arn: arn, SourceIdentity: "ana@example.com" } })).toBe(
    "ana",
  );
  expect(personOf({ IamIdentity: { Arn: arn, SourceIdentity: "ana@example.com" } })).toBe("ana@example.com");
  expect(personOf({ IamIdentity: { Arn: arn } })).toBe(arn);
  expect([personOf({}), personOf(null)]).toEqual([null, null]);
});

test("names and ARNs", () => {
  expect(["a", "a-b", "A--b9", "9".repeat(63)].every(isName)).toBe(true);
  expect(["", "-a", "a-", "a b", "a_b", "a/b", "ü", "9".repeat(64)].some(isName)).toBe(false);
  const arn = packageArn({ region: "cn-north-1", account: "123456789012" }, "m", "7");
  expect(arn).toBe("arn:aws-cn:sagemaker:cn-north-1:123456789012:model-package/m/7");
  expect(parsePackageArn(arn)).toEqual({ region: "cn-north-1", account: "123456789012", name: "m", version: "7" });
  expect(parsePackageArn("arn:aws:sagemaker:eu-west-1:123456789012:model-package/alone")).toBeNull();
});

test.each([
  [{ ModelApprovalStatus: "Approved" }, "x", "approval", "Approved"],
  [{ PreviousApproval: "?", NewModelApprovalStatus: "Rejected" }, "x", "approval", "Rejected"],
  [{ status: "Approved" }, "x", "approval", "Approved"],
  [{}, "m-1-PendingManualApproval-1700000000-aws-model-package", "approval", "PendingManualApproval"],
  [{ Other: "x" }, "m-1-1700000000-aws-model-package", "approval", null],
  [{ Stage: "Production", StageStatus: "Approved" }, "x", "stage", "Production"],
  [{ "ModelLifeCycle.stage": "QA" }, "x", "stage", "QA"],
  [{ ModelLifeCycle: '{"stage":"QA","stageStatus":"OnHold"}' }, "x", "stage", "QA"],
  [{ StageStatus: "Approved" }, "x", "stage", null],
] as const)("an action with the properties %j named %s says of the %s: %s", (properties, name, axis, word) => {
  const Properties = Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, value]));
  expect(wordOf({ ActionName: name, Description: null, Properties, CreatedBy: null }, name, axis)).toBe(word);
});

const answer = (status: number, body: unknown) => ({
  status,
  text: typeof body === "string" ? body : JSON.stringify(body),
  retryAfterMs: null,
});

test("an error's type is read with and without a namespace", () => {
  for (const __type of ["ConflictException", "com.amazonaws.sagemaker#ConflictException", "ConflictException:http://x"])
    expect(errorOf(answer(400, { __type, Message: "m" }))).toEqual({ code: "ConflictException", message: "m" });
  expect(errorOf(answer(400, "<html>"))).toBeNull();
});

test("what is missing is told from what is wrong", () => {
  const validation = (message: string) => isMissing(answer(400, { __type: "ValidationException", message }));
  expect(
    ["ModelPackage arn does not exist.", 'Could not find endpoint "x".', "Model package x not found"].every(validation),
  ).toBe(true);
  expect(validation("1 validation error detected: Value at 'maxResults' failed to satisfy constraint")).toBe(false);
  expect(isMissing(answer(400, { __type: "ResourceNotFound", message: "" }))).toBe(true);
  expect(isMissing(answer(404, "<html>"))).toBe(false);
});

test.each([
  ["AccessDeniedException", 400, "registry_denied"],
  ["UnrecognizedClientException", 400, "registry_denied"],
  ["InvalidSignatureException", 403, "registry_denied"],
  ["ExpiredTokenException", 400, "registry_denied"],
  ["ThrottlingException", 400, "registry_unavailable"],
  ["ConflictException", 400, "conflict"],
  ["ResourceInUse", 400, "conflict"],
  ["ResourceNotFound", 400, "not_found"],
  ["ResourceLimitExceeded", 400, "invalid"],
  ["ValidationException", 400, "invalid"],
  ["UnknownOperationException", 400, "unsupported"],
  ["InternalFailure", 500, "registry_unavailable"],
  ["SomethingNew", 418, "registry_protocol"],
])("%s (%i) is %s, without a word of the message", (__type, status, code) => {
  const failure = failureOf(answer(status, { __type, message: "upstream detail" }), "DescribeModel");
  expect(failure.code).toBe(code);
  expect(`${failure.message} ${String(failure.cause)}`).not.toContain("upstream");
});

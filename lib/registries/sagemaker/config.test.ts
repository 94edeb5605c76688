import { expect, test } from "vitest";

import { sagemaker } from ".";

const usual = {
  region: "eu-west-1",
  account: "123456789012",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};

function problems(settings: Record<string, unknown>): string[] {
  const parsed = sagemaker.config.safeParse({ ...usual, ...settings });
  return (parsed.error?.issues ?? []).map(({ path }) => path.join("."));
}

test.each([
  ["eu-west-1", "amazonaws.com"],
  ["cn-north-1", "amazonaws.com.cn"],
  ["us-gov-west-1", "amazonaws.com"],
  ["us-isob-east-1", "sc2s.sgov.gov"],
])("in %s the three services are called in %s and nowhere else", (region, suffix) => {
  const expected = ["api.sagemaker", "sts", "s3"].map((name) => `https://${name}.${region}.${suffix}`);
  expect(sagemaker.origins({ ...usual, region })).toEqual(expected);
});

test("other addresses take their place", () => {
  const settings = {
    ...usual,
    endpoint: "https://private.example.com:8443/",
    s3Endpoint: "https://private.example.com:8443",
  };
  expect(sagemaker.origins(settings)).toEqual([
    "https://private.example.com:8443",
    "https://sts.eu-west-1.amazonaws.com",
    "https://private.example.com:8443",
  ]);
});

test("one registry is one region of one account, whoever signs in and however it is reached", () => {
  const other = { ...usual, auth: "profile", endpoint: "https://private.example.com" };
  expect(sagemaker.registryKey(usual)).toBe(sagemaker.registryKey(other));
  expect(sagemaker.registryKey({ ...usual, region: "eu-west-2" })).not.toBe(sagemaker.registryKey(usual));
});

test("all but an access key is what the machine was given", () => {
  expect(["keys", "profile", "web-identity"].map((auth) => sagemaker.ambient({ ...usual, auth }))).toEqual([
    false,
    true,
    true,
  ]);
});

test("what is wrong is told at its field", () => {
  expect(problems({})).toEqual([]);
  expect(problems({ auth: "profile", accessKeyId: undefined, secretAccessKey: undefined })).toEqual([]);
  expect(problems({ secretAccessKey: undefined })).toEqual(["secretAccessKey"]);
  expect(problems({ accessKeyId: "AKIA IO" })).toEqual(["accessKeyId"]);
  expect(problems({ region: "Ireland" })).toEqual(["region"]);
  expect(problems({ account: "1234" })).toEqual(["account"]);
  expect(problems({ roleArn: "arn:aws:iam::123456789012:user/x" })).toEqual(["roleArn"]);
  expect(problems({ roleArn: "arn:aws:iam::999999999999:role/x" })).toEqual(["roleArn"]);
  expect(problems({ roleArn: "arn:aws:iam::123456789012:role/team/x" })).toEqual([]);
  expect(problems({ externalId: "an external id" })).toEqual(["externalId"]);
  expect(problems({ endpoint: "https://x.example.com/path" })).toEqual(["endpoint"]);
  expect(problems({ studioUrl: "ftp://x" })).toEqual(["studioUrl"]);
});

test("parsing twice changes nothing", () => {
  const once = sagemaker.config.parse(usual);
  expect(sagemaker.config.parse(once)).toEqual(once);
});

test("pages of Studio are links where its address is known", () => {
  const io = { fetch: () => Promise.reject(new Error("no call")) };
  expect(sagemaker.open(usual, io).links?.model("m")).toBeNull();
  const { links } = sagemaker.open({ ...usual, studioUrl: "https://studio-d-1.studio.eu-west-1.sagemaker.aws/" }, io);
  expect(links?.version("m", "1")).toBe(
    "https://studio-d-1.studio.eu-west-1.sagemaker.aws/models/registered-models/m/versions",
  );
});

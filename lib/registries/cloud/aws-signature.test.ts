import { expect, test } from "vitest";

import botocore from "./__fixtures__/aws-signatures.json";
import { type Keys, signed } from "./aws-signature";

/** Published by AWS in its guide to signing. */
test("the request for a list of users in the vendor's own guide", () => {
  const keys: Keys = {
    accessKeyId: "AKIDEXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    sessionToken: null,
  };
  const headers = signed(
    {
      method: "GET",
      url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
      headers: { "Content-Type": "application/x-www-form-urlencoded; charset=utf-8" },
      body: "",
    },
    keys,
    { region: "us-east-1", service: "iam" },
    new Date("2015-08-30T12:36:00Z"),
  );
  expect(headers.authorization).toBe(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  );
});

/** Published by AWS in its guide to S3. */
test.each([
  ["/test.txt", { Range: "bytes=0-9" }, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"],
  ["/?max-keys=2&prefix=J", {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"],
  ["/?lifecycle", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"],
])("the request for %s in the vendor's own guide to S3", (path, headers, signature) => {
  const keys: Keys = {
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    sessionToken: null,
  };
  const request = { method: "GET", url: `https://examplebucket.s3.amazonaws.com${path}`, headers, body: "" };
  const scope = { region: "us-east-1", service: "s3" };
  const { authorization } = signed(
    request as Parameters<typeof signed>[0],
    keys,
    scope,
    new Date("2013-05-24T00:00:00Z"),
  );
  expect(authorization).toMatch(new RegExp(`Signature=${signature}$`));
});

test.each(botocore.cases)("botocore signs $service $url the same", (each) => {
  const { keys, authorization, service, region, headers, ...request } = each;
  const sent = headers as Record<string, string>;
  const own = signed({ ...request, headers: sent }, keys, { service, region }, new Date(botocore.at));
  expect(own.authorization).toBe(authorization);
});

import { openDoor } from "@/lib/http/door";

import { type StandIn, standingKeys, startStandIn } from "../../../../e2e/stack/sagemaker/server";
import { World } from "../../../../e2e/stack/sagemaker/world";
import type { Fixture } from "../../contract";
import type { Registry } from "../../types";
import { sagemaker } from "..";

let labels = 0;

/** Settings that lead to a stand-in, signed in with its standing keys unless `also` says otherwise. */
function settingsFor({ url, world }: StandIn, also: Record<string, unknown> = {}): Record<string, unknown> {
  const addresses = { endpoint: url, stsEndpoint: url, s3Endpoint: url, allowPrivate: true };
  return { ...world.home, ...standingKeys, ...addresses, ...also };
}

/** A registry that talks to a stand-in through the real door. */
export function openAt(
  standIn: StandIn,
  also: Record<string, unknown> = {},
  limits: { deadlineMs?: number } = {},
): Registry {
  const config = settingsFor(standIn, also);
  labels += 1;
  const door = openDoor({
    origins: sagemaker.origins(config),
    network: sagemaker.network(config),
    label: `Stand-in ${labels}`,
    ...limits,
  });
  return sagemaker.open(config, door);
}

export const statistics =
  '{"binary_classification_metrics":{"auc":{"value":0.910,"standard_deviation":"NaN"},"loss":{"value":1e-3}}}';
const awkward = ["a", "0", "Old-Style-GROUP", "true", "a--b", "x".repeat(63)];

/** The world that the contract is kept in. */
export async function startContract(): Promise<{ standIn: StandIn; fixture: Fixture }> {
  const standIn = await startStandIn({ world: new World() });
  const { world } = standIn;
  const document = world.putObject("bucket", "fraud/1/statistics.json", statistics);
  const archive = world.putObject("bucket", "fraud/1/model.tar.gz", "not really an archive");
  world.createGroup("fraud", "Finds fraud.");
  const first = world.createPackage("fraud", {
    author: "ana",
    lifeCycle: { Stage: "Development", StageStatus: "InProgress", StageDescription: "First try." },
    metadata: { team: "risk" },
    more: describedBy(archive.uri, document),
  });
  for (let made = 1; made < 11; made += 1)
    world.createPackage("fraud", { lifeCycle: { Stage: "QA", StageStatus: "Approved" } });
  world.createPackage(null, { approval: null }, "standalone");
  for (const name of awkward) {
    world.createGroup(name, null, name.startsWith("Old"));
    world.createPackage(name);
  }
  world.createModel("fraud-1", first.arn);
  world.createModel("fraud-2", world.version("fraud", 2).arn);
  world.createEndpoint("fraud-live", [
    { name: "blue", model: "fraud-1", weight: 1 },
    { name: "green", model: "fraud-2", weight: 0 },
  ]);
  for (const name of ["a-live", "b-live", "z-live"]) world.createEndpoint(name, [{ model: "fraud-1", weight: 1 }]);
  return { standIn, fixture: fixtureOf(first.arn) };
}

export function describedBy(uri: string, document: { uri: string; digest: string }): Record<string, unknown> {
  return {
    InferenceSpecification: {
      Containers: [
        {
          Image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/scoring:1",
          ModelDataUrl: uri,
          Framework: "PYTORCH",
          ModelInput: { DataInputConfig: '{"input":[1,3,224,224]}' },
        },
      ],
      SupportedContentTypes: ["application/json", "text/csv"],
      SupportedResponseMIMETypes: ["application/json"],
    },
    SamplePayloadUrl: "s3://bucket/fraud/sample.json",
    MetadataProperties: { CommitId: "0123abc", Repository: "https://git.example.com/fraud" },
    ModelMetrics: {
      ModelQuality: {
        Statistics: { ContentType: "application/json", S3Uri: document.uri, ContentDigest: document.digest },
      },
    },
  };
}

function fixtureOf(run: string): Fixture {
  return {
    model: {
      key: "fraud",
      versions: Array.from({ length: 11 }, (_, index) => String(index + 1)),
      aliases: null,
      tags: {},
    },
    awkward,
    hidden: "standalone",
    stages: ["Production", "Archived"],
    run: {
      id: run,
      metrics: { auc: "0.910", "auc.standard_deviation": "NaN", loss: "1e-3" },
      history: { metric: "auc", values: [] },
    },
    file: { path: "model.tar.gz", text: "not really an archive" },
    tag: { key: "sha256", values: ["0".repeat(64), "two ü = 2"] },
    described: { version: "1", accepts: ["application/json", "text/csv"] },
    past: [
      { version: "1", axis: "approval", after: "PendingManualApproval" },
      { version: "1", axis: "stage", after: "Development" },
      { version: "11", axis: "stage", after: "QA" },
    ],
    endpoint: { key: "fraud-live", deployments: ["blue", "green"], versions: ["1", "2"] },
    call: {
      path: "/endpoints/fraud-live/invocations",
      headers: { "content-type": "text/csv", accept: "application/json" },
      body: "1,2\n3,4\n",
      answer: /^\{"predictions":\[3\.1,7\.1\]\}$/,
    },
  };
}

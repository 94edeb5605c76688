import { afterAll, beforeAll } from "vitest";

import { testProtocol } from "@/lib/serving/contract";
import { kserveV1 } from "@/lib/serving/kserve-v1";
import { protocolTarget } from "@/lib/serving/target";
import { tensorflowServing } from "@/lib/serving/tensorflow-serving";
import { vertexPredict } from "@/lib/serving/vertex";

import { heartFixture, serverAt } from "./heart";
import { type StandIn, startKserveV1, startTensorflowServing, startVertex } from "./stand-ins";

const heart = protocolTarget({ model: "heart" });
const echo = protocolTarget({ model: "echo" });
const endpoint = protocolTarget({ base: "/v1/projects/p/locations/l/endpoints/7" });

const running: StandIn[] = [];
beforeAll(async () => {
  running.push(...(await Promise.all([startTensorflowServing(), startKserveV1(), startVertex()])));
});
afterAll(() => running.forEach(({ stop }) => stop()));

const originOf = (at: number) => running[at]?.origin ?? "";

testProtocol("a stand-in for TensorFlow Serving", tensorflowServing, ["instances", "inputs"], async () =>
  serverAt(originOf(0), heartFixture(heart, "1", echo)),
);
testProtocol("a stand-in for KServe V1", kserveV1, ["instances", "instances_in_lists"], async () =>
  serverAt(originOf(1), heartFixture(heart, "1", echo)),
);
testProtocol("a stand-in for Vertex AI", vertexPredict, ["instances"], async () =>
  serverAt(originOf(2), heartFixture(endpoint, "1", null)),
);

import { anyFreePort } from "../ports.mjs";
import { answers, start, stopAll } from "../processes.mjs";
import { pythonEnv } from "../python.mjs";

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";
import { testProtocol } from "@/lib/serving/contract";
import { detectProtocol } from "@/lib/serving/detect";
import { kserveV1 } from "@/lib/serving/kserve-v1";
import { openInferenceV2 } from "@/lib/serving/open-inference-v2";
import { protocolTarget } from "@/lib/serving/target";

import { heartFixture, patients, serverAt } from "./heart";

/** A Python interpreter with KServe's model server, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_VENDORS ?? "";
const heart = protocolTarget({ model: "heart" });
const echo = protocolTarget({ model: "echo" });
/** With KServe's reader for scikit-learn, which makes a table of each instance and so wants each value in a list. */
const heartSklearn = protocolTarget({ model: "heart-sklearn" });
const echoSklearn = protocolTarget({ model: "echo-sklearn" });
const inLists = { body: "instances_in_lists" };

if (python === "") {
  test.skip("KServe's model server was not tried: INTERLOCK_TEST_VENDORS names no Python interpreter", () => undefined);
} else {
  let origin = "";
  let folder = "";
  beforeAll(async () => {
    const port = await anyFreePort();
    folder = mkdtempSync(join(tmpdir(), "interlock-kserve-"));
    const task = start({
      name: "KServe",
      command: python,
      args: [join(import.meta.dirname, "kserve_server.py"), ...["--http_port", String(port), "--enable_grpc", "false"]],
      cwd: folder,
      log: join(folder, "kserve.log"),
      env: pythonEnv(dirname(dirname(python))),
    });
    origin = `http://127.0.0.1:${port}`;
    await answers(task, `${origin}/v2/health/ready`, 300);
  }, 320_000);
  afterAll(async () => {
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  });

  testProtocol("KServe's model server, V1", kserveV1, ["instances"], async () =>
    serverAt(origin, heartFixture(heart, "1", echo)),
  );
  testProtocol("KServe's model server with its reader for scikit-learn, V1", kserveV1, [inLists.body], async () =>
    serverAt(origin, heartFixture({ ...heartSklearn, ...inLists }, "1", { ...echoSklearn, ...inLists })),
  );
  testProtocol("KServe's model server, V2", openInferenceV2, ["pandas"], async () =>
    serverAt(origin, heartFixture(heartSklearn, "1", echoSklearn)),
  );

  test("KServe's reader for scikit-learn refuses values that stand in no list", async () => {
    const encoded = kserveV1.encode(patients, { ...heartSklearn, body: "instances" });
    if (encoded.status === "refused") throw new Error(encoded.why);
    const reply = await serverAt(origin, heartFixture(heartSklearn, "1", null)).post(encoded.call);
    expect(reply.status).toBe(500);
  });

  test("KServe's model server is known by reads alone", async () => {
    const network = { allowPrivate: true, ca: null, clientCertificate: null };
    const found = await detectProtocol(openDoor({ origins: [origin], network, label: "KServe" }), origin);
    expect(found.server).toBe("KServe");
    expect(found.protocol).toBe("open-inference-v2");
  });
}

import { anyFreePort } from "../ports.mjs";
import { answers as answered, start, stopAll } from "../processes.mjs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";
import { sagemaker } from "@/lib/registries/sagemaker";
import { sagemakerInvoke } from "@/lib/serving/sagemaker";
import { sendCall } from "@/lib/serving/send";
import { protocolTarget } from "@/lib/serving/target";
import type { Payload } from "@/lib/serving/types";

import { settingsOf } from "../sagemaker/settings";
import { World } from "../sagemaker/world";
import { patients } from "./heart";

/** A Python interpreter with moto, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_VENDORS ?? "";

if (python === "") {
  test.skip("SageMaker: InvokeEndpoint was not tried on moto: INTERLOCK_TEST_VENDORS names no Python interpreter", () =>
    undefined);
} else {
  let origin = "";
  beforeAll(async () => {
    const port = await anyFreePort();
    const task = start({
      name: "moto",
      command: python,
      args: ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)],
      log: "/dev/null",
    });
    origin = `http://127.0.0.1:${port}`;
    await answered(task, `${origin}/moto-api/data.json`, 120);
  }, 150_000);
  afterAll(() => stopAll());

  async function invoke(
    payload: Payload,
    body: string | null,
    prepared: { Body: string; ContentType: string; InvokedProductionVariant: string },
  ) {
    const results = { region: "eu-west-1", results: [prepared] };
    await fetch(`${origin}/moto-api/static/sagemaker/endpoint-results`, {
      method: "POST",
      body: JSON.stringify(results),
    });
    const encoded = sagemakerInvoke.encode(payload, protocolTarget({ model: "heart", deployment: "blue", body }));
    if (encoded.status === "refused") throw new Error(encoded.why);
    const settings = settingsOf({ url: origin, world: new World() });
    const io = openDoor({ origins: [origin], network: sagemaker.network(settings), label: "moto" });
    const way = sagemaker.open(settings, io).endpoints?.invocation?.({ key: "heart", address: null }, null);
    if (!way || "whyNot" in way) throw new Error("its endpoints are called");
    const { call } = encoded;
    return sendCall(io, way.origin, call, (await way.authorize(call)).headers);
  }

  test("moto takes a signed call in JSON, and the variant that answered is read", async () => {
    const reply = await invoke(patients, null, {
      Body: '{"predictions": [0, 9007199254740993]}',
      ContentType: "application/json",
      InvokedProductionVariant: "blue",
    });
    expect(sagemakerInvoke.decode(reply)).toMatchObject({
      layout: "rows",
      rows: [{ token: "0" }, { token: "9007199254740993" }],
      servedBy: { deployment: "blue" },
    });
  });

  test("moto takes a signed call in CSV without a header, and lines of CSV are read as rows", async () => {
    const reply = await invoke(patients, "csv_no_header", {
      Body: "0.25\n0.75\n1e-3\n",
      ContentType: "text/csv",
      InvokedProductionVariant: "blue",
    });
    expect(sagemakerInvoke.decode(reply)).toMatchObject({
      layout: "rows",
      rows: [{ token: "0.25" }, { token: "0.75" }, { token: "1e-3" }],
    });
  });
}

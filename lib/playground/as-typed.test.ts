import { expect, test } from "vitest";

import { protocols } from "@/lib/serving/all";
import { protocolTarget } from "@/lib/serving/target";

import { callAsTyped } from "./as-typed";

const target = protocolTarget({ model: "heart" });

test.each(protocols.flatMap((protocol) => protocol.bodies.map(({ name }) => ({ protocol, name }))))(
  "$protocol.name, $name: whatever the text says, it goes there as it is",
  ({ protocol, name }) => {
    for (const text of ['{"messages": []}', '{"inputs": [[[1.0]]]}', "a,b\r\n1,2", ""]) {
      const call = callAsTyped(
        { protocol: protocol.name, format: name, contentType: "text/odd", text },
        protocol,
        target,
      );
      expect(call).toMatchObject({
        status: "encoded",
        losses: [],
        call: { body: text, headers: { "content-type": "text/odd" } },
      });
    }
  },
);

test("what the target lacks is said, and another protocol's draft is none that goes as typed", () => {
  const v2 = protocols.find(({ name }) => name === "open-inference-v2");
  if (!v2) throw new Error("The protocol is not there.");
  const draft = { protocol: v2.name, format: "tensors", contentType: "application/json", text: "{}" };
  expect(callAsTyped(draft, v2, protocolTarget({}))).toEqual({
    status: "refused",
    why: "The protocol names the model in the path, and none is given.",
  });
  expect(callAsTyped({ ...draft, protocol: "mlflow-scoring" }, v2, target)).toBeNull();
});

import { expect, test } from "vitest";

import { callRef } from "./types";

const ref = { connection: "mlflow", endpoint: "registered.heart", deployment: "blue" };

test.each(["connection", "endpoint", "deployment"])(
  "%s with a NUL character names nothing, and no database is asked",
  (name) => {
    expect(callRef.safeParse(ref).success).toBe(true);
    expect(callRef.safeParse({ ...ref, [name]: "a\0b" }).success).toBe(false);
  },
);

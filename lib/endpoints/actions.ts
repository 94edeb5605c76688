"use server";

import { action } from "@/lib/action";
import { paths } from "@/lib/paths";

import { startRun } from "./runs";
import { runInput } from "./types";

export const startBatchRun = action({
  permission: "endpoint.run",
  input: runInput,
  run: startRun,
  stale: ({ connection, endpoint }) => [paths.endpoint(connection, endpoint)],
});

"use server";

import { action } from "@/lib/action";
import { actorOf } from "@/lib/auth";
import { paths } from "@/lib/paths";

import { detectAt } from "./detect";
import { changeEndpoint, registerEndpoint, retireEndpoint } from "./register";
import { requireRegister } from "./register-access";
import { startRun } from "./runs";
import { changedRegistration, detectInput, endpointRef, registration, runInput } from "./types";

export const startBatchRun = action({
  permission: "endpoint.run",
  input: runInput,
  run: startRun,
  stale: ({ connection, endpoint }) => [paths.endpoint(connection, endpoint)],
});

/** What answers at an address, by reads alone. */
export const detect = action({
  permission: "endpoint.register",
  input: detectInput,
  async run(viewer, input) {
    return detectAt(input, await requireRegister(viewer, input.connection));
  },
});

export const register = action({
  permission: "endpoint.register",
  input: registration,
  async run(viewer, input) {
    return registerEndpoint(actorOf(viewer), input, await requireRegister(viewer, input.connection));
  },
  stale: () => [paths.endpoints],
});

export const changeRegistered = action({
  permission: "endpoint.register",
  input: changedRegistration,
  async run(viewer, input) {
    await changeEndpoint(actorOf(viewer), input, await requireRegister(viewer, input.connection));
  },
  stale: ({ connection, endpoint }) => [paths.endpoints, paths.endpoint(connection, endpoint)],
});

export const retireRegistered = action({
  permission: "endpoint.register",
  input: endpointRef,
  async run(viewer, input) {
    await requireRegister(viewer, input.connection);
    await retireEndpoint(actorOf(viewer), input);
  },
  stale: ({ connection, endpoint }) => [paths.endpoints, paths.endpoint(connection, endpoint)],
});

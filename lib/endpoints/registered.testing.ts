import type { Actor } from "@/lib/audit/types";
import { viewerWith } from "@/lib/catalog/testing";
import { db } from "@/lib/db/client";
import type { AppError } from "@/lib/errors";
import { bench } from "@/lib/observer/observing.testing";

import { registerEndpoint } from "./register";
import type { EndpointRef, RegisteredDeployment, Registration } from "./types";

export const jules: Actor = { kind: "member", id: "1", name: "Jules" };
export const unlimited = { allowPrivate: true };
export const limited = { allowPrivate: false };
export const bearer = { signIn: "bearer", token: "tok-hunter22" } as const;
export const administrator = viewerWith([{ role: "administrator", connectionId: null, modelPattern: null }]);
export const scientist = viewerWith([{ role: "scientist", connectionId: null, modelPattern: null }]);

/** A connection whose model `heart` has version 7 in production, 8 in staging, and 9. */
export async function heartBench() {
  const at = await bench();
  for (let version = 1; version <= 9; version += 1) at.world.createVersion("heart");
  at.world.setStage("heart", "7", "Production");
  at.world.setStage("heart", "8", "Staging");
  at.clock.pass(60_000);
  await at.sweep();
  const { slug } = await db().connection.findUniqueOrThrow({ where: { id: at.connection.id } });
  return { ...at, slug };
}

export function deployment(version: string, fields: Partial<RegisteredDeployment> = {}): RegisteredDeployment {
  return { key: "main", model: "heart", version, words: "", weight: 100, ...fields };
}

let count = 0;
export function registrationOf(connection: string, fields: Partial<Registration> = {}): Registration {
  return {
    ...{
      connection,
      name: `Heart ${++count}`,
      address: "https://heart.example/invocations",
      protocol: "mlflow-scoring",
      servedName: "",
      signatureName: "",
    },
    ...{ signIn: "none", headerName: "", token: "", user: "", password: "", exposure: "internal", allowPrivate: false },
    notice: "",
    deployments: [deployment("7")],
    ...fields,
  };
}

/** Registered by somebody who may do everything. */
export function registered(connection: string, fields: Partial<Registration> = {}): Promise<EndpointRef> {
  return registerEndpoint(jules, registrationOf(connection, fields), unlimited);
}

/** What is wrong with which field, or the whole refusal; null when it went well. */
export const fieldsOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: AppError) => error.fields ?? error.message,
  );

import "server-only";

import type { Viewer } from "@/lib/auth";
import { reaches } from "@/lib/connections/rules";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { protocols } from "@/lib/serving/all";

import { namesModel, namesSignature } from "./place";
import { findEndpoint } from "./queries";
import { powersOf } from "./register-access";
import { wanted } from "./registration-rules";
import type { EndpointRef, KeptRegistration, RegistrationChoices } from "./types";

/** What the form offers to this viewer. */
export async function listRegistrationChoices(viewer: Viewer): Promise<RegistrationChoices> {
  const rows = await db().connection.findMany({
    where: { retiredAt: null },
    select: { id: true, slug: true, name: true },
    orderBy: { name: "asc" },
  });
  return {
    connections: rows.flatMap(({ id, slug, name }) =>
      reaches(viewer.grants, "endpoint.register", id) ? [{ slug, name }] : [],
    ),
    protocols: protocols.map(({ name, title }) => ({
      name,
      title,
      namesModel: namesModel(name),
      namesSignature: namesSignature(name),
    })),
    mayAllowPrivate: powersOf(viewer).allowPrivate,
  };
}

/** What the form of a registered endpoint begins from. Throws `not_found` of any other, and where the viewer may not change it. */
export async function findRegistration(viewer: Viewer, ref: EndpointRef): Promise<KeptRegistration> {
  const { row } = await findEndpoint(viewer, ref);
  if (!row.access || !reaches(viewer.grants, "endpoint.register", row.connectionId))
    throw new AppError("not_found", "There is no such registration, or none that you may change.");
  const { protocol, origin, base, servedName, signatureName, signIn, headerName, exposure, allowPrivate, hasSecrets } =
    row.access;
  return {
    kept: hasSecrets ? [...wanted[signIn]] : [],
    origin,
    registration: {
      ...ref,
      ...{
        name: row.name,
        address: `${origin}${base}`,
        protocol,
        servedName: servedName ?? "",
        signatureName: signatureName ?? "",
        signIn,
        headerName: headerName ?? "",
        exposure,
        notice: row.notice ?? "",
        allowPrivate,
      },
      ...{ token: "", user: "", password: "" },
      deployments: row.deployments.map(({ key, model, version, serves, weight }) => ({
        key,
        model: model ?? "",
        version: version ?? "",
        words: model === null ? (serves ?? "") : "",
        weight,
      })),
    },
  };
}

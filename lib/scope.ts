import "server-only";

import { Prisma } from "@/lib/db/client";
import { canEverywhere, type Grant, grantsFor, type Permission, patternToLike } from "@/lib/permissions";

type Holder = { grants: readonly Grant[] };

/**
 * The models on which `viewer` holds `permission`, as a condition over `model` under the alias `m`. Every list puts it in
 * its WHERE: what may not be seen is never read, so counts and pages are right too. Says the same as `can()`.
 */
export function modelScopeSql(viewer: Holder, permission: Permission): Prisma.Sql {
  return anyOf(viewer, permission, (grant) => [
    ...(grant.connectionId !== null ? [Prisma.sql`m."connection_id" = ${grant.connectionId}::uuid`] : []),
    ...(grant.modelPattern !== null
      ? [Prisma.sql`m."name" LIKE ${patternToLike(grant.modelPattern)} ESCAPE '\\'`]
      : []),
  ]);
}

/** The connections on which `viewer` holds `permission` for some model at least, as a condition over `connection` under the alias `c`. */
export function connectionScopeSql(viewer: Holder, permission: Permission): Prisma.Sql {
  return anyOf(viewer, permission, (grant) =>
    grant.connectionId !== null ? [Prisma.sql`c."id" = ${grant.connectionId}::uuid`] : [],
  );
}

function anyOf(viewer: Holder, permission: Permission, limits: (grant: Grant) => Prisma.Sql[]): Prisma.Sql {
  if (canEverywhere(viewer.grants, permission)) return Prisma.sql`TRUE`;
  const grants = grantsFor(viewer.grants, permission).map(limits);
  if (grants.some((parts) => parts.length === 0)) return Prisma.sql`TRUE`;
  if (grants.length === 0) return Prisma.sql`FALSE`;
  return Prisma.sql`(${Prisma.join(
    grants.map((parts) => Prisma.sql`(${Prisma.join(parts, " AND ")})`),
    " OR ",
  )})`;
}

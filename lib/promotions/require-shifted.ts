import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { reaches } from "@/lib/connections/rules";
import { AppError } from "@/lib/errors";
import type { Permission } from "@/lib/permissions";

import { requireOn } from "./request";
import { readShifted } from "./shifted";
import type { Subject } from "./subject";

/** Throws `forbidden`, and notes it, unless the viewer holds `permission` on everything that gets more or fewer requests. */
export async function requireOnShifted(
  viewer: Viewer,
  permission: Permission,
  { connection, split }: Pick<Subject, "connection" | "split">,
  target: string,
): Promise<void> {
  for (const { id, key, name } of await readShifted({ connection, split }, target)) {
    if (name !== null) await requireOn(viewer, permission, { connection, model: { id, key, name } });
    else if (!reaches(viewer.grants, permission, connection.id)) {
      await recordDenial(viewer, permission, { id: connection.slug, name: connection.name });
      throw new AppError(
        "forbidden",
        "The shares of something change that no model here is known for. That takes a role on the whole registry.",
      );
    }
  }
}

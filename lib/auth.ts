import "server-only";

import { AppError } from "@/lib/errors";
import type { Actor } from "@/lib/audit/types";
import { can, type Grant, type Permission } from "@/lib/permissions";

/** Who is asking, read anew on each request: roles and revocation take effect at once. */
export type Viewer = {
  id: string;
  email: string;
  name: string;
  groups: string[];
  grants: Grant[];
  /** The visit before this one. */
  previousSeenAt: Date | null;
};

export async function getViewer(): Promise<Viewer | null> {
  return null;
}

/** Throws unless signed in and holding `permission` at least somewhere; what exactly is visible, the query decides. */
export async function requireViewer(permission: Permission): Promise<Viewer> {
  const viewer = await getViewer();
  if (!viewer) throw new AppError("unauthenticated", "Sign in to see this.");
  if (!can(viewer.grants, permission)) throw new AppError("forbidden", "None of your roles allows this.");
  return viewer;
}

export function actorOf(viewer: Viewer): Actor {
  return { kind: "member", id: viewer.id, name: viewer.name };
}

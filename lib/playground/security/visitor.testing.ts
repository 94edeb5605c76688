import type { Viewer } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import { can, type Permission } from "@/lib/permissions";

/** Who asks, in these tests; null: nobody signed in. */
export const visitor: { current: Viewer | null } = { current: null };

/** In the place of `@/lib/auth`, with its own rules: a session is what is missing here. */
export const auth = {
  recordDenial: async () => undefined,
  actorOf: (viewer: Viewer) => ({ kind: "member", id: viewer.id, name: viewer.name }),
  followViewer: async () => async () => visitor.current,
  requireViewer: async (permission: Permission) => {
    if (!visitor.current) throw new AppError("unauthenticated", "Sign in to see this.");
    if (!can(visitor.current.grants, permission)) throw new AppError("forbidden", "None of your roles allows this.");
    return visitor.current;
  },
};

const written: Promise<unknown>[] = [];

/** In the place of Next's `after`: what a route does once its answer is on the way. */
export function after(work: () => Promise<unknown>): void {
  written.push(work());
}

export async function whatComesAfter(): Promise<void> {
  await Promise.all(written.splice(0));
}

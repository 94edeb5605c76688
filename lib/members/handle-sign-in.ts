import "server-only";

import NextAuth from "next-auth";
import type { NextRequest } from "next/server";

import { authOptions } from "./next-auth";

type Context = { params: Promise<{ nextauth: string[] }> };

/** Everything under /api/auth: signing in and out, and the identity provider's way back. */
export function handleSignIn(request: NextRequest, context: Context): Promise<Response> {
  return NextAuth(request, context, authOptions()) as Promise<Response>;
}

import "server-only";

import NextAuth from "next-auth";
import { NextRequest } from "next/server";

import { readLimited } from "@/lib/read-limited";

import { authOptions } from "./next-auth";

type Context = { params: Promise<{ nextauth: string[] }> };

/** Far more than an address, a password and a way back. */
const maxBytes = 65_536;

/** Everything under /api/auth: signing in and out, and the identity provider's way back. */
export async function handleSignIn(request: NextRequest, context: Context): Promise<Response> {
  const bounded = request.method === "POST" ? await withinLimit(request) : request;
  if (bounded === null)
    return new Response("The request is larger than 64 KB, which is the most that is taken here.", {
      status: 413,
      headers: { "cache-control": "no-store" },
    });
  return NextAuth(bounded, context, authOptions()) as Promise<Response>;
}

/** next-auth reads every body to its end, before it knows who sends it: strangers could fill the memory. Null: too much. */
async function withinLimit(request: NextRequest): Promise<NextRequest | null> {
  const body = await readLimited(request, maxBytes);
  return body && new NextRequest(request.url, { method: "POST", headers: request.headers, body });
}

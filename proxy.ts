import { type NextRequest, NextResponse } from "next/server";

import { env } from "@/lib/env";
import { pathHeader, withoutZeroBytes } from "@/lib/paths";

/**
 * Gives every page its own Content-Security-Policy: only scripts that carry this answer's nonce run, and what they load.
 * Next reads the nonce from the request header and puts it on its own tags. Headers that never change stand in
 * next.config.js, and so does the policy of JSON routes, which need no nonce and should not pay for one.
 *
 * No page is asked with a zero byte in its query: a search for one would fail in the database.
 */
export function proxy(request: NextRequest) {
  const policy = contentSecurityPolicy(crypto.randomUUID().replaceAll("-", ""));
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set(pathHeader, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const search = withoutZeroBytes(request.nextUrl.search);
  const response =
    search === null
      ? NextResponse.next({ request: { headers } })
      : NextResponse.rewrite(new URL(`${request.nextUrl.pathname}${search}`, request.url), { request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: "/((?!api/|_next/|icon\\.svg$).*)" };

function contentSecurityPolicy(nonce: string): string {
  // React's development build evaluates strings to rebuild stack traces; hot reload adds styles and opens a socket.
  const developing = env.NODE_ENV === "development";
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${developing ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${developing ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${developing ? " ws: wss:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return directives.join("; ");
}

import { z } from "zod";

/** A field for an address with or without a path. */
export const address = fieldOf(whyNotAddress);

/** A field for scheme, host and port, and nothing besides. */
export const origin = fieldOf(whyNotOrigin);

/** Without a trailing slash. People paste the page they look at: `#/models/…` is not part of the server's address. */
export function trimmed(address: string): string {
  const url = new URL(address);
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** What is wrong with an address, in a sentence; null when nothing is. */
export function whyNotAddress(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    return "An address begins with http:// or https://.";
  if (url.username !== "" || url.password !== "")
    return "User name and password do not belong in an address; there are fields for signing in.";
  return url.search === "" ? null : "An address without “?…” is needed.";
}

function whyNotOrigin(value: string): string | null {
  const problem = whyNotAddress(value);
  if (problem !== null) return problem;
  const { pathname, hash } = new URL(value);
  return pathname === "/" && hash === "" ? null : "Only scheme, host and port are needed.";
}

function fieldOf(whyNot: (value: string) => string | null) {
  return z
    .string()
    .trim()
    .max(2_000)
    .superRefine((value, context) => {
      const problem = whyNot(value);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    });
}

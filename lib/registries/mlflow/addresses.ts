import { z } from "zod";

/** A field for an address with or without a path. */
export const address = z
  .string()
  .trim()
  .max(2_000)
  .superRefine((value, context) => {
    const problem = whyNotAddress(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

/** Without a trailing slash. People paste the page they look at: `#/models/…` is not part of the server's address. */
export function trimmed(address: string): string {
  const url = new URL(address);
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function whyNotAddress(value: string): string | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    return "An address begins with http:// or https://.";
  if (url.username !== "" || url.password !== "")
    return "User name and password do not belong in the address; there are fields for them.";
  if (url.search !== "") return "An address without “?…”, please.";
  return null;
}

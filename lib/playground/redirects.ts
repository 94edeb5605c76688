import { explained } from "@/lib/serving/faults";
import type { Explanation, Reply } from "@/lib/serving/types";

/** What a redirect of the call at `from` means. Of the address that it names no more than scheme, host and port; secrets are still in it. */
export function redirectExplained({ status, headers }: Reply, from: string): Explanation {
  const text = `The server sends you elsewhere${whereTo(headers.location, from)}, and redirects are not followed; it may be a sign-in page, or the address should be the final one`;
  return explained({ text, where: null }, status);
}

function whereTo(location: string | undefined, from: string): string {
  if (location === undefined || !URL.canParse(location, from)) return "";
  const { protocol, origin } = new URL(location, from);
  if (protocol !== "http:" && protocol !== "https:") return ", to no address of the web";
  return origin === new URL(from).origin ? ", to another path" : `, to ${origin}`;
}

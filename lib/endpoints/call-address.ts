import { paths } from "@/lib/paths";
import type { CallRef } from "@/lib/playground/types";

/** The playground with these endpoints chosen, in this order: `/playground?to=connection~endpoint~deployment&to=…`; an empty deployment leaves it to the traffic rules. */
export function callAddress(refs: readonly CallRef[]): string {
  const search = refs.map((ref) => `to=${encodeURIComponent(refText(ref))}`).join("&");
  return search === "" ? paths.playground : `${paths.playground}?${search}`;
}

/** What `callAddress` wrote, each once; what does not read as an endpoint is left out. `to`: the query's values. */
export function readCallAddress(to: string | readonly string[] | undefined): CallRef[] {
  const texts = to === undefined ? [] : typeof to === "string" ? [to] : to;
  return [...new Set(texts)].flatMap((text) => {
    const ref = readRef(text);
    return ref ? [ref] : [];
  });
}

/** One text for one place to send to: a key for lists, and what an address holds. */
export function refText({ connection, endpoint, deployment }: CallRef): string {
  return [connection, endpoint, deployment ?? ""].map(piece).join("~");
}

function readRef(text: string): CallRef | null {
  try {
    const [connection, endpoint, deployment, ...rest] = text.split("~").map(decodeURIComponent);
    if (!connection || !endpoint || deployment === undefined || rest.length > 0) return null;
    return { connection, endpoint, deployment: deployment === "" ? null : deployment };
  } catch {
    return null;
  }
}

function piece(text: string): string {
  return encodeURIComponent(text).replaceAll("~", "%7E");
}

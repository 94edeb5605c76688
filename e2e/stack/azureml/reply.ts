import type { Place } from "./world";

/** An answer before it is written. `body` undefined: none. */
export type Reply = {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  raw?: Uint8Array;
  type?: string;
};

export type Asked = {
  method: string;
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Of the caller, as far as its token says. */
  who: string;
  /** Scheme, host and port that the caller used. */
  origin: string;
};

export function ok(body: unknown, headers: Record<string, string> = {}, status = 200): Reply {
  return { status, body, headers };
}

/** A failure in the shape that Resource Manager has for all of them. */
export function failure(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}

export function notFound(what: string): Reply {
  return failure(404, "NotFound", `${what} was not found.`);
}

export function bodyOf({ text }: Asked): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The part of a path below the scope of a place, decoded; null when it leads elsewhere. */
export function below(path: string, { kind, subscription, resourceGroup, name }: Place): string[] | null {
  const parts = path
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  const scope = [
    "subscriptions",
    subscription,
    "resourceGroups",
    resourceGroup,
    "providers",
    "Microsoft.MachineLearningServices",
    kind,
    name,
  ];
  const fits = scope.every((part, index) => parts[index]?.toLowerCase() === part.toLowerCase());
  return fits ? parts.slice(scope.length) : null;
}

/** One page of a list; the link leads on by an opaque place in it. */
export function paged<T>(asked: Asked, items: T[], pageSize: number): { value: T[]; nextLink?: string } {
  const token = asked.url.searchParams.get("$skip");
  const from = token === null ? 0 : Number(Buffer.from(token, "base64url").toString("utf8"));
  if (!Number.isInteger(from) || from < 0) throw failure(400, "UserError", "The continuation token is not valid.");
  const value = items.slice(from, from + pageSize);
  if (from + pageSize >= items.length) return { value };
  const next = new URL(asked.url.pathname, asked.origin);
  for (const [key, each] of asked.url.searchParams) if (key !== "$skip") next.searchParams.set(key, each);
  next.searchParams.set("$skip", Buffer.from(String(from + pageSize)).toString("base64url"));
  return { value, nextLink: next.href };
}

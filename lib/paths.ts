/** Every address of the product. Names of models and versions may hold anything, so they are encoded here and only here. */
export const paths = {
  overview: "/",
  models: "/models",
  model: (connection: string, model: string) => `/models/${encodeURIComponent(connection)}/${segment(model)}`,
  version: (connection: string, model: string, version: string) =>
    `/models/${encodeURIComponent(connection)}/${segment(model)}/${segment(version)}`,
  /** Where a promotion of this version is asked for. */
  request: (connection: string, model: string, version: string) =>
    `/models/${encodeURIComponent(connection)}/${segment(model)}/${segment(version)}/request`,
  /** Where a target of this model is rolled back. */
  rollBack: (connection: string, model: string, target: string) =>
    `/promotions/roll-back?${new URLSearchParams({ connection, model, target })}`,
  compare: "/compare",
  promotions: "/promotions",
  promotion: (number: number) => `/promotions/${number}`,
  reviews: "/promotions/reviews",
  endpoints: "/endpoints",
  endpoint: (connection: string, endpoint: string) =>
    `/endpoints/${encodeURIComponent(connection)}/${segment(endpoint)}`,
  /** Where another split of its traffic is asked for. */
  shiftTraffic: (connection: string, endpoint: string) =>
    `/endpoints/${encodeURIComponent(connection)}/${segment(endpoint)}/shift`,
  /** Where a run of a batch endpoint is started. */
  startRun: (connection: string, endpoint: string) =>
    `/endpoints/${encodeURIComponent(connection)}/${segment(endpoint)}/run`,
  /** Where an endpoint is entered by hand. */
  registerEndpoint: "/endpoints/register",
  /** Where a registration is changed. */
  changeEndpoint: (connection: string, endpoint: string) =>
    `/endpoints/${encodeURIComponent(connection)}/${segment(endpoint)}/edit`,
  /** Addresses with endpoints chosen are written by lib/endpoints/call-address.ts. */
  playground: "/playground",
  /** A set of saved cases, and one of its runs. */
  caseSet: (id: string, run?: string) =>
    `/playground/sets/${encodeURIComponent(id)}${run === undefined ? "" : `?run=${encodeURIComponent(run)}`}`,
  policies: "/settings/policies",
  newPolicy: "/settings/policies?policy=new",
  policy: (id: string) => `/settings/policies?policy=${encodeURIComponent(id)}`,
  /** Events of all models; filters by lib/history/history-address.ts. */
  history: "/history",
  audit: "/audit",
  settings: "/settings",
  connections: "/settings/connections",
  newConnection: "/settings/connections/new",
  connection: (slug: string) => `/settings/connections/${encodeURIComponent(slug)}`,
  playgroundSettings: "/settings/playground",
  members: "/settings/members",
  newMember: "/settings/members?member=new",
  member: (id: string) => `/settings/members?member=${encodeURIComponent(id)}`,
  account: "/settings/account",
  signIn: "/sign-in",
  setUp: "/set-up",
} as const;

/**
 * One path segment. `.` and `..` would be folded away by browsers and proxies even when percent-encoded, and `%2F` is
 * decoded by some proxies, so names that hold `/`, `\` or only dots travel as `~` + base64url.
 */
function segment(name: string): string {
  return /^\.+$/.test(name) || /[/\\~]/.test(name) ? asWord(name) : encodeURIComponent(name);
}

function asWord(name: string): string {
  const bytes = new TextEncoder().encode(name);
  return `~${btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "")}`;
}

/**
 * The other way round: from a route parameter, as Next hands it over (still percent-encoded), to the name. Null when it is not one
 * of ours, as what holds a zero byte: no database takes one, so nothing is called so.
 */
export function nameFromSegment(value: string): string | null {
  try {
    const decoded = decodeURIComponent(value);
    const name = decoded.startsWith("~") ? fromWord(decoded.slice(1)) : decoded;
    return name.includes("\0") ? null : name;
  } catch {
    return null;
  }
}

function fromWord(encoded: string): string {
  const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}

/** The query of an address without the zero bytes in it; null where it has none. No database takes one, so nothing that is looked for has one. */
export function withoutZeroBytes(search: string): string | null {
  const clean = search.replaceAll("%00", "");
  return clean === search ? null : clean;
}

type VersionName = { connection: string; model: string; version: string };

/** Versions side by side: `/compare?v=connection/model/version&v=…&base=…`, what else the address says, and whose verdict is looked at. */
export function comparePath(
  versions: readonly VersionName[],
  base: VersionName | null = null,
  rest: readonly [string, string][] = [],
  judged: VersionName | null = null,
): string {
  const named = ({ connection, model, version }: VersionName) => [connection, model, version].map(word).join("/");
  const fields = [
    ...versions.map((version) => `v=${named(version)}`),
    ...(base ? [`base=${named(base)}`] : []),
    ...rest.map(([key, value]) => `${key}=${encodeURIComponent(value)}`),
    ...(judged ? [`judged=${named(judged)}`] : []),
  ];
  return fields.length === 0 ? paths.compare : `${paths.compare}?${fields.join("&")}`;
}

/** A name between slashes of a query: what would be read otherwise there travels as `~` + base64url, as in a segment. */
function word(name: string): string {
  return name.includes("%") ? asWord(name) : segment(name);
}

/** The other way round, from a query that was decoded already. Null when it is not one of ours. */
export function nameFromWord(value: string): string | null {
  return value.includes("%") ? null : nameFromSegment(value);
}

/** A request header of ours: the path and query that a page was asked for, as only `proxy.ts` knows them. */
export const pathHeader = "x-interlock-path";

import { wheelName } from "@/lib/signatures/sight/wheel-name";

import { readCondaVersion } from "./conda-version";

/** One line of an environment's files, taken apart. */
export type PackageLine = {
  /** As written, without extras. */
  name: string;
  /** The name as installers compare it. */
  key: string;
  from: "conda" | "pip";
  /** `link`: an address, a repository or a path; `editable`: such a one that is installed in place. */
  kind: "version" | "link" | "editable";
  extras: string[];
  /** As written; of a link the address without its secrets; of a wheel among the model's own files its path. */
  specifier: string;
  /** The one version that satisfies it; null when it leaves a choice. */
  exact: string | null;
  /** Installed again, it is the same again. */
  pinned: boolean;
  /** When the line counts at all: `python_version < "3.12"`. */
  marker: string | null;
};

/** What a requirements file says beside its packages. */
type PipReading = {
  packages: PackageLine[];
  /** Addresses of other package indexes, without credentials. */
  indexes: string[];
  /** Options that change what is installed and are not followed: `-r other.txt`, `--no-binary :all:`. */
  others: string[];
};

/** Reads the lines of a requirements file; comments and hashes are left out. */
export function readPipLines(text: string): PipReading {
  const reading: PipReading = { packages: [], indexes: [], others: [] };
  for (const raw of text.replace(/\\\r?\n/g, " ").split(/\r?\n/)) {
    // One blank where there are many: patterns that may begin at each of them would take the square of their number.
    const line = raw
      .replace(/\s+/g, " ")
      .replace(/(^|\s)#.*$/, "")
      .trim();
    if (line.startsWith("-")) readOption(line, reading);
    else if (line !== "")
      reading.packages.push(readPackage(line.replace(/\s+--[\w-]+(?:[= ]\S+)?/g, "").trim(), "version"));
  }
  return reading;
}

/** `name=1.2.3`, `name=1.2`, `name==1.2.3=build`, `channel::name>=1`, `name 1.2.*`. */
export function readCondaLine(entry: string): PackageLine & { channel: string | null } {
  const [, channel = null, name = entry, rest = ""] = /^(?:([^\s]+)::)?([^\s=<>!~[]+)\s*(.*)$/.exec(entry.trim()) ?? [];
  const specifier = rest.trim();
  return {
    name,
    key: packageKey(name),
    from: "conda",
    kind: "version",
    extras: [],
    specifier,
    ...readCondaVersion(specifier),
    marker: null,
    channel: channel && withoutCredentials(channel),
  };
}

/** How the versions begin that satisfy a line: `1.26` of `=1.26`, `==1.26.*` and `1.26.*`; null when it says something else. */
export function beginningOf({ exact, specifier }: PackageLine): string | null {
  if (exact !== null) return null;
  return /^={0,2}\s*(\d+(?:\.\d+)*)(?:\.\*)?$/.exec(specifier)?.[1] ?? null;
}

/** Package names count as equal whatever their case and separators. */
function packageKey(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

/** What people read in a cell: `1.5.1`, `>=2.2`, `any`, `[gpu] 1.0 ; python_version < "3.12"`. */
export function lineText({ exact, specifier, extras, marker, kind }: PackageLine): string {
  const wanted = exact ?? (specifier === "" ? "any" : specifier);
  const editable = kind === "editable" ? "editable " : "";
  return `${editable}${extras.length > 0 ? `[${extras.join(",")}] ` : ""}${wanted}${marker === null ? "" : ` ; ${marker}`}`;
}

/** An address without what may be a secret: user and password, conda's `/t/<token>`, and what a query signs. */
export function withoutCredentials(address: string): string {
  return address.replace(/:\/\/\S+/g, (rest) =>
    rest
      .replace(/^(:\/\/)[^/?#]+@/, "$1")
      .replace(/^([^?#]*)\?[^#]*/, "$1")
      .replace(/(?<!:\/)\/t\/(?:[^/#]+(?=\/)|[\w-]+(?=#|$))/g, "/t/…"),
  );
}

/** Whether a wheel is installed, which needs no compiler and no index: one at an address, or one among the model's own files. */
export function isWheel({ specifier }: Pick<PackageLine, "specifier">): boolean {
  return /\.whl(?:[#?]|$)/i.test(specifier);
}

function readOption(line: string, reading: PipReading): void {
  const [, option = "", value = ""] = /^(--?[\w-]+)[=\s]*(.*)$/.exec(line) ?? [];
  if (/^(-i|--index-url|--extra-index-url|-f|--find-links)$/.test(option))
    reading.indexes.push(withoutCredentials(value.trim()));
  else if (/^(-e|--editable)$/.test(option)) reading.packages.push(readPackage(value.trim(), "editable"));
  else if (!/^--(trusted-host|hash|disable-pip-version-check|prefer-binary)$/.test(option))
    reading.others.push(withoutCredentials(line));
}

function readPackage(line: string, kind: "version" | "editable"): PackageLine {
  const named = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*@\s*(\S+)(.*)$/.exec(line);
  if (named)
    return readLink(named[3] ?? "", {
      name: named[1] ?? "",
      extras: extrasOf(named[2]),
      kind: "link",
      marker: markerOf(named[4] ?? ""),
    });
  // `./wheels/x.whl` is `wheels/x.whl`.
  const isElsewhere = /^[a-z+]+:\/\/|^file:|^[./~]/i.test(line);
  const own = kind === "version" && (!isElsewhere || line.startsWith("./")) ? readOwnFile(line) : null;
  if (own) return own;
  if (kind === "editable" || isElsewhere) {
    const [address = line] = line.split(/\s+;/);
    const link = address.trim();
    return readLink(link, {
      name: nameOfLink(withoutCredentials(link)),
      extras: [],
      kind: kind === "editable" ? "editable" : "link",
      marker: markerOf(line.slice(address.length)),
    });
  }
  const [wanted = "", ...marker] = line.split(";");
  const [, name = wanted.trim(), extras, rest = ""] =
    /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$/.exec(wanted.trim()) ?? [];
  const specifier = rest
    .replace(/^\((.*)\)$/, "$1")
    .replace(/\s*([,<>=!~]+)\s*/g, "$1")
    .trim();
  const [, exact = null] = /^={2,3}([^*,\s]+)$/.exec(specifier) ?? [];
  return {
    name,
    key: packageKey(name),
    from: "pip",
    kind: "version",
    extras: extrasOf(extras),
    specifier,
    exact,
    pinned: exact !== null,
    marker: markerOf(`;${marker.join(";")}`),
  };
}

/** `wheels/numpy-1.26.4-cp311-cp311-win_amd64.whl`: a file that stands beside the list; null for any other line. */
function readOwnFile(line: string): PackageLine | null {
  const [, path, extras, rest = ""] =
    /^([^\s;[\]]+\.(?:whl|tar\.gz|tgz|zip))\s*(?:\[([^\]]*)\])?\s*(;.*)?$/i.exec(line) ?? [];
  if (path === undefined) return null;
  const about = { extras: extrasOf(extras), marker: markerOf(rest) };
  const wheel = wheelName(path);
  if (!wheel) return readLink(path, { ...about, name: nameOfLink(path), kind: "link" });
  const { name, version } = wheel;
  return { ...about, name, key: name, from: "pip", kind: "version", specifier: path, exact: version, pinned: true };
}

/** An address is fixed by a commit or by a hash; an editable one is whatever lies there. */
function readLink(address: string, about: Pick<PackageLine, "name" | "extras" | "kind" | "marker">): PackageLine {
  const plain = withoutCredentials(address);
  const fixed =
    /[^/]@[0-9a-f]{7,40}(?=#|$)/i.test(plain) || /#(?:.*&)?(?:sha256|sha384|sha512|sha1|md5)=\w+/.test(plain);
  return {
    ...about,
    key: packageKey(about.name),
    from: "pip",
    specifier: plain,
    exact: null,
    pinned: fixed && about.kind === "link",
  };
}

/** `…/fastlib-1.2-py3-none-any.whl` → fastlib; `…#egg=fastlib` too. */
function nameOfLink(address: string): string {
  const egg = /[#&]egg=([\w.-]+)/.exec(address)?.[1];
  if (egg !== undefined) return egg;
  const file =
    address
      .replace(/[#?].*$/, "")
      .replace(/\/+$/, "")
      .replace(/@[^/]*$/, "")
      .split("/")
      .at(-1) ?? address;
  return file.replace(/\.git$/, "").replace(/-\d[^/]*$/, "") || address;
}

function extrasOf(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .flatMap((extra) => (extra.trim() === "" ? [] : [extra.trim().toLowerCase()]))
    .sort();
}

function markerOf(rest: string): string | null {
  const marker = rest.replace(/^\s*;/, "").trim().replace(/\s+/g, " ");
  return marker === "" ? null : marker;
}

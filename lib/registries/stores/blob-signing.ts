import { createHmac } from "node:crypto";

import type { Io } from "../types";

/** The same door with every read signed by an account's key (Shared Key). `key`: base64, as the vendor writes it. */
export function signedByKey(account: string, key: string, io: Io): Io {
  return {
    fetch(url, init = {}) {
      const headers = { ...init.headers, "x-ms-date": new Date().toUTCString() };
      const text = textToSign(init.method ?? "GET", new URL(url), account, headers);
      const signature = createHmac("sha256", Buffer.from(key, "base64")).update(text, "utf8").digest("base64");
      return io.fetch(url, { ...init, headers: { ...headers, authorization: `SharedKey ${account}:${signature}` } });
    },
  };
}

/** The same door with a shared access signature on every address. `sas`: its query, with or without the question mark. */
export function signedBySas(sas: string, io: Io): Io {
  const granted = sas.replace(/^\?/, "");
  return {
    fetch: (url, init) => io.fetch(`${url}${url.includes("?") ? "&" : "?"}${granted}`, init),
  };
}

/** Eleven headers that a read without a body does not have, then those of the vendor, then what is asked for. */
function textToSign(method: string, url: URL, account: string, headers: Record<string, string>): string {
  const own = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => name.startsWith("x-ms-"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`);
  const names = [...new Set([...url.searchParams.keys()].map((name) => name.toLowerCase()))].sort();
  const query = names.map((name) => `\n${name}:${url.searchParams.getAll(name).sort().join(",")}`);
  return `${method}${"\n".repeat(12)}${own.join("")}/${account}${url.pathname}${query.join("")}`;
}

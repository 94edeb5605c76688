import { readFileSync } from "node:fs";

import type { Io, IoResponse } from "../../types";

export const releases = ["2.9.2", "2.22.5", "3.17.2"] as const;
export type Release = (typeof releases)[number];

type Sent = { method: string; path: string; body: unknown };

type Recording = {
  request: { method: string; path: string; body: string | null };
  response: { status: number; headers: Record<string, string>; body: string | null };
};

/** A door behind which a release answers as recorded: `answers` maps the end of a path to the name of a recording. */
export function replay(release: Release, answers: Record<string, string>): Io & { asked: URL[]; sent: Sent[] } {
  const asked: URL[] = [];
  const sent: Sent[] = [];
  return {
    asked,
    sent,
    async fetch(address, { method = "GET", body = null } = {}) {
      const url = new URL(address);
      asked.push(url);
      if (method !== "GET") sent.push({ method, path: url.pathname, body: JSON.parse(String(body)) as unknown });
      const found = Object.entries(answers).find(([end]) => url.pathname.endsWith(end));
      const { response } = recorded(release, found?.[1] ?? "err-unknown-route");
      return responseOf(response.status, response.headers, response.body ?? "");
    },
  };
}

/** What a recording was asked with, to compare with what we send. */
export function recordedRequest(release: Release, name: string): Sent {
  const { method, path, body } = recorded(release, name).request;
  return { method, path, body: JSON.parse(body ?? "null") as unknown };
}

function recorded(release: Release, name: string): Recording {
  return JSON.parse(readFileSync(`${import.meta.dirname}/${release}/${name}.json`, "utf8")) as Recording;
}

function responseOf(status: number, headers: Record<string, string>, body: string): IoResponse {
  const bytes = new TextEncoder().encode(body);
  return {
    status,
    headers: new Headers(headers),
    text: async () => body,
    bytes: async () => bytes,
    stream: () => new Blob([bytes]).stream(),
  };
}

import { setTimeout as wait } from "node:timers/promises";

import { parse as parseLossless } from "lossless-json";
import type { z } from "zod";

import { AppError } from "@/lib/errors";

import type { Io, IoInit, IoResponse } from "../types";
import { baseOf, type Config } from "./config";
import { credentialsFor } from "./credentials";
import { type Answer, type Asked, failureOf, isMissing, isNoRoute, notOurs } from "./failures";

export type Query = Record<string, string | number | readonly string[] | null>;

type Reading = {
  /** Milliseconds; for pages that are large on purpose. */
  deadline?: number;
  /** Numbers arrive as the text they were written in. */
  digits?: boolean;
};

export type Client = {
  base: string;
  /** A JSON reply of the API, `2.0/mlflow/…`. Reads are tried again when the server is busy or was cut off. */
  get<Schema extends z.ZodType>(schema: Schema, path: string, query?: Query, how?: Reading): Promise<z.output<Schema>>;
  /** The same, null when what is asked for does not exist. */
  find<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    query?: Query,
    how?: Reading,
  ): Promise<z.output<Schema> | null>;
  /** A write, sent once. */
  send<Schema extends z.ZodType>(
    schema: Schema,
    method: "POST" | "DELETE",
    path: string,
    body: unknown,
  ): Promise<z.output<Schema>>;
  /** Bytes, from `api/…` or beside it; the answer is passed on as it is, whatever its status. */
  open(path: string, query: Query, how: Pick<IoInit, "deadline" | "maxBytes">): Promise<IoResponse>;
  /** A short plain text beside the API, null when it is not there. */
  text(path: string): Promise<string | null>;
  /** What went wrong with an answer from `open`. */
  failure(response: IoResponse): Promise<AppError>;
};

const attempts = 3;
const firstPauseMs = 200;
const totalMs = 10_000;
const busy = new Set([408, 429, 502, 503, 504]);

export function createClient(config: Config, io: Io): Client {
  const base = baseOf(config);
  const credentials = credentialsFor(config, io);
  const workspace = config.workspace === undefined ? {} : { "x-mlflow-workspace": config.workspace };
  const asked: Asked = {
    host: new URL(base).host,
    signedIn: config.auth !== "none",
    workspace: config.workspace ?? null,
  };
  const roots = new Roots();

  async function fetchSigned(url: string, init: IoInit): Promise<IoResponse> {
    const send = async (fresh: boolean) =>
      io.fetch(url, { ...init, headers: { ...init.headers, ...workspace, ...(await credentials.headers(fresh)) } });
    const response = await send(false);
    if (response.status !== 401 || !credentials.renewable) return response;
    await response.text();
    return send(true);
  }

  async function answerOf(url: string, init: IoInit): Promise<Answer> {
    const response = await fetchSigned(url, init);
    return { status: response.status, text: await response.text(), retryAfterMs: retryAfter(response.headers) };
  }

  async function read(path: string, query: Query, { deadline = totalMs }: Reading): Promise<Answer> {
    const until = Date.now() + deadline;
    const ask = (root: string) =>
      patiently(until, () =>
        answerOf(address(base, `${root}/${path}`, query), { deadline: until - Date.now(), headers: json }),
      );
    return roots.find(ask);
  }

  async function succeeded(answer: Answer): Promise<Answer> {
    if (answer.status < 200 || answer.status > 299) throw failureOf(answer, asked);
    return answer;
  }

  return {
    base,
    async get(schema, path, query = {}, how = {}) {
      return understood(schema, await succeeded(await read(path, query, how)), how);
    },
    async find(schema, path, query = {}, how = {}) {
      const answer = await read(path, query, how);
      return isMissing(answer) ? null : understood(schema, await succeeded(answer), how);
    },
    async send(schema, method, path, body) {
      const headers = { ...json, "content-type": "application/json" };
      const ask = (root: string) =>
        answerOf(address(base, `${root}/${path}`, {}), { method, headers, body: JSON.stringify(body) });
      return understood(schema, await succeeded(await roots.find(ask)), {});
    },
    open: (path, query, how) =>
      fetchSigned(address(base, path.replace(/^api\//, `${roots.current}/`), query), {
        ...how,
        headers: { "accept-encoding": "identity" },
      }),
    async text(path) {
      const answer = await answerOf(address(base, path, {}), { maxBytes: 65_536 });
      return answer.status === 200 ? answer.text.trim() : null;
    },
    async failure(response) {
      return failureOf(
        { status: response.status, text: await response.text(), retryAfterMs: retryAfter(response.headers) },
        asked,
      );
    },
  };
}

const json = { accept: "application/json" };

/**
 * Where the API is. A 2.x server under a path has its `ajax-api` there and `api` elsewhere; a 3.x server has both. The
 * first call that finds a route settles it.
 */
class Roots {
  current = "api";
  #settled = false;

  async find(ask: (root: string) => Promise<Answer>): Promise<Answer> {
    const answer = await ask(this.current);
    if (this.#settled) return answer;
    if (!isNoRoute(answer)) {
      this.#settled = answer.status < 300;
      return answer;
    }
    const other = await ask("ajax-api");
    if (isNoRoute(other)) return answer;
    this.current = "ajax-api";
    this.#settled = true;
    return other;
  }
}

/** Asks again when the server says "later" or the connection broke, as long as the deadline allows it. */
async function patiently(until: number, ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await ask().catch((error: unknown) => error);
    if (!isAnswer(outcome)) {
      const again = outcome instanceof AppError && outcome.code === "registry_unavailable" && attempt === 1;
      if (!again) throw outcome;
    } else if (!busy.has(outcome.status) || attempt === attempts) {
      return outcome;
    }
    const pause =
      isAnswer(outcome) && outcome.retryAfterMs !== null ? outcome.retryAfterMs : firstPauseMs * 2 ** (attempt - 1);
    if (Date.now() + pause >= until) {
      if (isAnswer(outcome)) return outcome;
      throw outcome;
    }
    await wait(pause);
  }
}

function isAnswer(outcome: unknown): outcome is Answer {
  return typeof outcome === "object" && outcome !== null && "status" in outcome && "text" in outcome;
}

function understood<Schema extends z.ZodType>(
  schema: Schema,
  { text }: Answer,
  { digits = false }: Reading,
): z.output<Schema> {
  let body: unknown;
  try {
    body = digits ? parseLossless(text, undefined, { parseNumber: (written) => written }) : JSON.parse(text);
  } catch {
    throw notOurs(text);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw notOurs(text);
  return parsed.data;
}

function address(base: string, path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null) search.append(name, String(one));
  }
  const text = search.toString();
  return `${base}/${path}${text === "" ? "" : `?${text}`}`;
}

function retryAfter(headers: Headers): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

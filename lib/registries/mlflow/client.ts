import type { z } from "zod";

import type { AppError } from "@/lib/errors";

import { type Answer, answerOf, parseDigits, patiently } from "../http";
import type { FileReading } from "../stores/opening";
import type { Io, IoInit, IoResponse } from "../types";
import { baseOf, type Config } from "./config";
import { credentialsFor } from "./credentials";
import { type Asked, failureOf, isMissing, isNoRoute, notOurs } from "./failures";

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
  open(path: string, query: Query, how: FileReading): Promise<IoResponse>;
  /** A short plain text beside the API, null when it is not there. */
  text(path: string): Promise<string | null>;
  /** What went wrong with an answer from `open`. */
  failure(response: IoResponse): Promise<AppError>;
};

const totalMs = 10_000;

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

  const answered = async (url: string, init: IoInit): Promise<Answer> => answerOf(await fetchSigned(url, init));

  async function read(path: string, query: Query, { deadline = totalMs }: Reading): Promise<Answer> {
    const until = Date.now() + deadline;
    const ask = (root: string) =>
      patiently(until, () =>
        answered(address(base, `${root}/${path}`, query), { deadline: until - Date.now(), headers: json }),
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
        answered(address(base, `${root}/${path}`, {}), { method, headers, body: JSON.stringify(body) });
      return understood(schema, await succeeded(await roots.find(ask)), {});
    },
    open: (path, query, how) => fetchSigned(address(base, path.replace(/^api\//, `${roots.current}/`), query), how),
    async text(path) {
      const answer = await answered(address(base, path, {}), { maxBytes: 65_536 });
      return answer.status === 200 ? answer.text.trim() : null;
    },
    async failure(response) {
      return failureOf(await answerOf(response), asked);
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

function understood<Schema extends z.ZodType>(
  schema: Schema,
  { text }: Answer,
  { digits = false }: Reading,
): z.output<Schema> {
  let body: unknown;
  try {
    body = digits ? parseDigits(text) : JSON.parse(text);
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

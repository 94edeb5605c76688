import { setTimeout as wait } from "node:timers/promises";

import type { z } from "zod";

import { type GoogleCredentials, googleCredentials, signedDoor } from "../cloud/google";
import { type Answer, answerOf, parseDigits, patiently } from "../http";
import { gcsStore } from "../stores/gcs";
import type { Store } from "../stores/types";
import type { Io, IoInit } from "../types";
import { baseOf, type Config, parentOf, signInOf, storageBaseOf, tokenOriginsOf } from "./config";
import { failureOf, isMissing, notOurs } from "./failures";

export type Query = Record<string, string | number | readonly string[] | null>;

type Reading = {
  /** Milliseconds for this read and all its repetitions. */
  deadline?: number;
  /** Numbers arrive as the text they were written in. */
  digits?: boolean;
  /** One of very many: when the quota is used up, it waits for the next minute's. */
  unhurried?: boolean;
};

export type Client = {
  base: string;
  /** `projects/…/locations/…`, as it was configured. */
  parent: string;
  credentials: GoogleCredentials;
  /** Where files are. */
  store: Store;
  /** A JSON reply of `v1/…`. Reads are tried again when the server is busy or was cut off. */
  get<Schema extends z.ZodType>(schema: Schema, path: string, query?: Query, how?: Reading): Promise<z.output<Schema>>;
  /** The same, null when what is asked for does not exist. */
  find<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    query?: Query,
    how?: Reading,
  ): Promise<z.output<Schema> | null>;
  /** A write, sent once. `body` undefined: none. */
  send<Schema extends z.ZodType>(
    schema: Schema,
    method: "POST" | "PATCH",
    path: string,
    query: Query,
    body: unknown,
  ): Promise<z.output<Schema>>;
};

const readMs = 10_000;
/** Of one request; a read may be repeated for longer. */
const requestMs = 30_000;
/** Between two attempts when the quota is used up and nothing says for how long. Quotas are counted by the minute. */
const quotaPauseMs = 5_000;

export function createClient(config: Config, io: Io): Client {
  const base = baseOf(config);
  const credentials = googleCredentials(signInOf(config), io, tokenOriginsOf(config));
  const door = signedDoor(io, credentials);
  const asked = { project: config.project };

  async function read(path: string, query: Query, how: Reading): Promise<Answer> {
    const until = Date.now() + (how.deadline ?? readMs);
    const ask = async () => {
      const left = Math.max(1, Math.min(requestMs, until - Date.now()));
      return answerOf(await door.fetch(address(base, path, query), { deadline: left, headers: accepting }));
    };
    for (;;) {
      const answer = await patiently(until, ask);
      const pause = answer.retryAfterMs ?? quotaPauseMs;
      if (answer.status !== 429 || !how.unhurried || Date.now() + pause >= until) return answer;
      await wait(pause);
    }
  }

  function succeeded(answer: Answer): Answer {
    if (answer.status < 200 || answer.status > 299) throw failureOf(answer, asked);
    return answer;
  }

  return {
    base,
    parent: parentOf(config),
    credentials,
    store: gcsStore(storageBaseOf(config), door),
    async get(schema, path, query = {}, how = {}) {
      return understood(schema, succeeded(await read(path, query, how)), how);
    },
    async find(schema, path, query = {}, how = {}) {
      const answer = await read(path, query, how);
      return isMissing(answer) ? null : understood(schema, succeeded(answer), how);
    },
    async send(schema, method, path, query, body) {
      const content = { headers: { ...accepting, "content-type": "application/json" }, body: JSON.stringify(body) };
      const init: IoInit = { method, headers: accepting, ...(body !== undefined && content) };
      return understood(schema, succeeded(await answerOf(await door.fetch(address(base, path, query), init))), {});
    },
  };
}

const accepting = { accept: "application/json" };

function understood<Schema extends z.ZodType>(
  schema: Schema,
  { text }: Answer,
  { digits = false }: Reading,
): z.output<Schema> {
  let body: unknown;
  try {
    body = digits ? parseDigits(text) : JSON.parse(text);
  } catch (cause) {
    throw notOurs(text, { cause });
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw notOurs(text, { cause: parsed.error });
  return parsed.data;
}

/** `path` without `v1/`; its parts are names that need no encoding, which callers have made sure of. */
function address(base: string, path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null) search.append(name, String(one));
  }
  const text = search.toString();
  return `${base}/v1/${path}${text === "" ? "" : `?${text}`}`;
}

import type { z } from "zod";

import { AppError } from "@/lib/errors";

import { awsCredentials, type AwsCredentials, fetchSigned } from "../cloud/aws";
import { type Answer, answerOf, patiently } from "../http";
import type { Io, Page, PageRequest } from "../types";
import { addressesOf, awsSettings, type Config } from "./config";
import { failureOf, isExpiredAnswer, isMissing, isThrottled, notOurs } from "./failures";
import type { Home } from "./names";

export type Body = Record<string, unknown>;

export type Client = {
  home: Home;
  credentials: AwsCredentials;
  /** One call that reads. Tried again when the service is busy, wants a pause or was cut off. */
  call<Schema extends z.ZodType>(schema: Schema, operation: string, body: Body): Promise<z.output<Schema>>;
  /** The same, null when what is asked for does not exist. */
  find<Schema extends z.ZodType>(schema: Schema, operation: string, body: Body): Promise<z.output<Schema> | null>;
  /** A write, sent once. Keys that were refused as too old changed nothing, so then it is sent with fresh ones. */
  send<Schema extends z.ZodType>(schema: Schema, operation: string, body: Body): Promise<z.output<Schema>>;
};

const totalMs = 10_000;

export function createClient(config: Config, io: Io): Client {
  const { sagemaker } = addressesOf(config);
  const credentials = awsCredentials(awsSettings(config), io);
  const scope = { region: config.region, service: "sagemaker" };

  async function ask(operation: string, body: Body, how: { deadline?: number } = {}): Promise<Answer> {
    const init = {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `SageMaker.${operation}` },
      body: JSON.stringify(body),
      ...how,
    } as const;
    const once = async (fresh: boolean) =>
      answerOf(await fetchSigned(io, await credentials.keys(fresh), scope, `${sagemaker}/`, init));
    const answer = await once(false);
    return credentials.renewable && isExpiredAnswer(answer) ? once(true) : answer;
  }

  function read(operation: string, body: Body): Promise<Answer> {
    const until = Date.now() + totalMs;
    return patiently(until, () => ask(operation, body, { deadline: Math.max(1, until - Date.now()) }), isThrottled);
  }

  return {
    home: { region: config.region, account: config.account },
    credentials,
    async call(schema, operation, body) {
      return understood(schema, succeeded(await read(operation, body), operation));
    },
    async find(schema, operation, body) {
      const answer = await read(operation, body);
      return isMissing(answer) ? null : understood(schema, succeeded(answer, operation));
    },
    async send(schema, operation, body) {
      return understood(schema, succeeded(await ask(operation, body), operation));
    },
  };
}

const largestPage = 100;

/**
 * What a page request says in the service's words. Our cursors carry the name of their list, so that one of another list,
 * or of another registry, is never taken for a page of this one.
 */
export function pageBody(list: string, { cursor, limit }: PageRequest): Body {
  const most = Math.max(1, Math.min(Math.floor(limit), largestPage));
  if (cursor === null) return { MaxResults: most };
  const start = `${list} `;
  if (!cursor.startsWith(start)) throw new AppError("invalid", "That is not a cursor of this list.");
  return { MaxResults: most, NextToken: cursor.slice(start.length) };
}

/** A page with its cursor. A token that does not move is refused: the list would never end. */
export function pageFrom<T>(list: string, request: PageRequest, items: T[], token: string | null): Page<T> {
  const cursor = token === null ? null : `${list} ${token}`;
  if (cursor !== null && cursor === request.cursor) throw standsStill();
  return { items, cursor };
}

export function standsStill(): AppError {
  return new AppError(
    "registry_protocol",
    "SageMaker answers the same page over and over: its page token does not move.",
  );
}

function succeeded(answer: Answer, operation: string): Answer {
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer, operation);
  return answer;
}

function understood<Schema extends z.ZodType>(schema: Schema, { text }: Answer): z.output<Schema> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw notOurs(text);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw notOurs(text);
  return parsed.data;
}

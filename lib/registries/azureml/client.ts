import type { z } from "zod";

import { AppError } from "@/lib/errors";

import { type AzureTokens, azureTokens, signedBy } from "../cloud/azure";
import { type Answer, answerOf, patiently } from "../http";
import type { Io, IoInit } from "../types";
import { armOf, authorityOf, type Config, resourcesOf, scopeOf, signInOf } from "./config";
import { failureOf, isMissing, notOurs, notThere } from "./failures";
import { pageOf, permissionsPage, wireWorkspace } from "./wire";

export type Query = Record<string, string>;
type Whole<Item> = { items: Item[]; cursor: string | null };
type Workspace = z.output<typeof wireWorkspace>;

/** The first version of the API with stages and registries together; every region has it. */
export const apiVersion = "2024-10-01";

/** Of the part of Resource Manager that knows roles. */
const permissionsVersion = { "api-version": "2022-04-01" };
const totalMs = 10_000;
const confirmedMs = 10_000;

export type Client = {
  io: Io;
  tokens: AzureTokens;
  /** `/subscriptions/…/workspaces/name` */
  scope: string;
  /** A JSON reply below the scope (`models/fraud`), null when what is asked for is not there. Asked again when Azure is busy. */
  find<Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    how?: { deadline?: number },
  ): Promise<z.output<Schema> | null>;
  /** The same as text, whole: for writing back what was not meant to change. */
  findText(path: string): Promise<string | null>;
  /** One page of a list, null when there is no such list. `cursor`: what the page before answered. */
  page<Item extends z.ZodType>(
    item: Item,
    path: string,
    query: Query,
    page: { cursor: string | null; deadline?: number },
  ): Promise<Whole<z.output<Item>> | null>;
  /** Sent once; the answer is passed on when it is 200–299. */
  send(
    method: "PUT" | "POST",
    path: string,
    body: string | null,
    query?: Query,
  ): Promise<{ answer: Answer; headers: Headers }>;
  /** What these credentials may do here. */
  permissions(): Promise<z.output<typeof permissionsPage>>;
  /** The workspace or registry itself. Fails with `invalid` when it is not there. */
  workspace(): Promise<Workspace>;
};

export function createClient(config: Config, io: Io): Client {
  const tokens = azureTokens(signInOf(config), authorityOf(config), io);
  const arm = armOf(config);
  const scope = scopeOf(config);
  const signed = signedBy(tokens, resourcesOf(config).arm, io);
  let confirmed = 0;

  const address = (path: string, query: Query = {}) =>
    `${arm}${scope}${path === "" ? "" : `/${path}`}?${new URLSearchParams({ "api-version": apiVersion, ...query })}`;

  function read(url: string, deadline = totalMs): Promise<Answer> {
    const until = Date.now() + deadline;
    const init = (): IoInit => ({ deadline: until - Date.now(), headers: { accept: "application/json" } });
    return patiently(until, async () => answerOf(await signed.fetch(url, init())));
  }

  async function workspace(): Promise<Workspace> {
    const answer = await read(address(""));
    if (isMissing(answer)) throw notThere();
    const found = understood(wireWorkspace, succeeded(answer));
    confirmed = Date.now();
    return found;
  }

  /** A 404 may be about the workspace and not say so: a model is missing only in a workspace that is there. */
  async function missing(): Promise<null> {
    if (Date.now() - confirmed > confirmedMs) await workspace();
    return null;
  }

  async function findAnswer(url: string, deadline?: number): Promise<Answer | null> {
    const answer = await read(url, deadline);
    return isMissing(answer) ? missing() : succeeded(answer);
  }

  return {
    io,
    tokens,
    scope,
    workspace,
    async find(schema, path, { deadline } = {}) {
      const answer = await findAnswer(address(path), deadline);
      return answer && understood(schema, answer);
    },
    async permissions() {
      const path = "providers/Microsoft.Authorization/permissions";
      return understood(permissionsPage, succeeded(await read(address(path, permissionsVersion))));
    },
    async findText(path) {
      return (await findAnswer(address(path)))?.text ?? null;
    },
    async page(item, path, query, { cursor, deadline }) {
      const url = cursor ?? address(path, query);
      const base = `${arm}${scope}/${path}`;
      if (cursor !== null && !isBelow(cursor, base))
        throw new AppError("invalid", "That is not a place in this list of Azure Machine Learning.");
      const answer = await findAnswer(url, deadline);
      if (!answer) return null;
      const { value, nextLink } = understood(pageOf(item), answer);
      if (nextLink && !isBelow(nextLink, base))
        throw new AppError(
          "registry_protocol",
          "Azure continues its list at another address; it is not followed there.",
        );
      if (nextLink && nextLink === url)
        throw new AppError(
          "registry_protocol",
          "Azure answers the same page over and over: its next page is this one.",
        );
      return { items: value, cursor: nextLink || null };
    },
    async send(method, path, body, query) {
      const headers = { accept: "application/json", ...(body !== null && { "content-type": "application/json" }) };
      const response = await signed.fetch(address(path, query), { method, headers, ...(body !== null && { body }) });
      return { answer: succeeded(await answerOf(response)), headers: response.headers };
    },
  };
}

/** A JSON reply as it should be. Fails with `registry_protocol`. */
export function understood<Schema extends z.ZodType>(
  schema: Schema,
  { text }: Answer,
  parse: (text: string) => unknown = JSON.parse,
): z.output<Schema> {
  let body: unknown;
  try {
    body = parse(text);
  } catch {
    throw notOurs(text);
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw notOurs(text);
  return parsed.data;
}

export function succeeded(answer: Answer): Answer {
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer);
  return answer;
}

/** Whether a link leads to a page of the same list, on the same origin: tokens are sent along. */
export function isBelow(link: string, base: string): boolean {
  if (!URL.canParse(link)) return false;
  const [one, other] = [new URL(link), new URL(base)];
  return one.origin === other.origin && one.username === "" && samePath(one.pathname, other.pathname);
}

/** The vendor writes its paths in changing case, and encodes more or less of them. */
function samePath(one: string, other: string): boolean {
  const [plain, expected] = [one, other].map((path) => decoded(path)?.toLowerCase().replace(/\/+$/, ""));
  return plain !== undefined && plain === expected;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

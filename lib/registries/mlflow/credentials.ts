import { z } from "zod";

import { AppError } from "@/lib/errors";

import type { Io } from "../types";
import type { Config } from "./config";

type Credentials = {
  /** Headers that prove who we are. `fresh`: not the ones that were just refused. */
  headers(fresh: boolean): Promise<Record<string, string>>;
  /** Whether asking for fresh ones can help. */
  renewable: boolean;
};

export function credentialsFor(config: Config, io: Io): Credentials {
  const fixed = (headers: Record<string, string>): Credentials => ({ headers: async () => headers, renewable: false });
  switch (config.auth) {
    case "none":
      return fixed({});
    case "basic": {
      const pair = Buffer.from(`${config.username ?? ""}:${config.password ?? ""}`, "utf8").toString("base64");
      return fixed({ authorization: `Basic ${pair}` });
    }
    case "bearer":
      return fixed({ authorization: `Bearer ${config.token ?? ""}` });
    case "header":
      return fixed({ [config.headerName ?? ""]: config.headerValue ?? "" });
    case "oauth":
      return clientCredentials(config, io);
  }
}

type Token = { value: string; until: number };

const reply = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().nullish(),
});

const refusals: Record<string, string> = {
  invalid_client: "does not know this client, or its secret is wrong",
  unauthorized_client: "does not let this client sign in by itself",
  invalid_scope: "does not grant this scope",
  invalid_request: "wants something else in the request (often an audience)",
  access_denied: "denies access to this client",
};

const assumedSeconds = 300;
const marginMs = 30_000;

/** One token for all calls, asked for once however many wait for it, until shortly before it ends. */
function clientCredentials(config: Config, io: Io): Credentials {
  let token: Token | null = null;
  let asking: Promise<Token> | null = null;
  return {
    renewable: true,
    async headers(fresh) {
      if (!token || fresh || token.until < Date.now()) {
        asking ??= askToken(config, io).finally(() => {
          asking = null;
        });
        token = await asking;
      }
      return { authorization: `Bearer ${token.value}` };
    },
  };
}

async function askToken(
  { tokenUrl = "", clientId = "", clientSecret = "", scope, audience }: Config,
  io: Io,
): Promise<Token> {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  });
  if (scope) form.set("scope", scope);
  if (audience) form.set("audience", audience);
  const response = await io.fetch(tokenUrl, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body: form.toString(),
    maxBytes: 65_536,
  });
  const body = parsed(await response.text());
  if (response.status >= 500)
    throw new AppError("registry_unavailable", `The token address answered ${response.status}.`);
  if (response.status >= 400) {
    const { data } = z.object({ error: z.string() }).safeParse(body);
    const why = refusals[data?.error ?? ""] ?? `answered ${response.status}`;
    throw new AppError("registry_denied", `No token: the token address ${why}.`);
  }
  const { data } = reply.safeParse(body);
  if (!data) throw new AppError("registry_protocol", "The token address answered, but without an access token.");
  return { value: data.access_token, until: Date.now() + (data.expires_in ?? assumedSeconds) * 1000 - marginMs };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

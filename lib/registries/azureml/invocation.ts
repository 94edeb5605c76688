import { AppError } from "@/lib/errors";

import type { Endpoints } from "../types";
import { type Client, understood } from "./client";
import { armOf, type Config, resourcesOf } from "./config";
import { endpointPath } from "./endpoints";
import { type EndpointKey, endpointKeyOf } from "./map";
import { endpointKeys, endpointToken, wireOnlineEndpoint } from "./wire";

const hosts = /\.inference\.ml\.azure\.(com|us|cn)$/;

/** A key or token is asked for again after that; a token that ends sooner, before it does. */
const keptMs = 60_000;
const marginMs = 10_000;

type Kept = { secret: string; until: number };

/**
 * The scoring address of an online endpoint. Whether it wants a key, a token of its own or one of Entra is the endpoint's to say; what
 * it wants is asked of Resource Manager when a call needs it.
 */
export function invocationOf(client: Client, settings: Config): NonNullable<Endpoints["invocation"]> {
  const kept = new Map<string, Promise<Kept>>();
  const isOurs = (url: URL) =>
    (url.protocol === "https:" && url.port === "" && hosts.test(url.hostname)) ||
    (settings.armUrl !== undefined && url.origin === new URL(armOf(settings)).origin);

  async function secretFor(key: EndpointKey): Promise<string> {
    const known = await kept.get(key.name)?.catch(() => null);
    if (known && known.until > Date.now()) return known.secret;
    const asking = ask(client, settings, key);
    kept.set(key.name, asking);
    return (await asking).secret;
  }

  return ({ key, address }) => {
    const [parsed, url] = [endpointKeyOf(key), address !== null && URL.canParse(address) ? new URL(address) : null];
    if (parsed?.kind !== "onlineEndpoints") return { whyNot: "A batch endpoint takes files in runs." };
    if (!url || !isOurs(url))
      return {
        whyNot:
          "Its address is none of Azure Machine Learning's own, so its key is not sent there. It can be registered by hand.",
      };
    if (!url.pathname.endsWith("/score"))
      return {
        whyNot:
          "It is called at a path of its own container. It can be registered by hand, with the protocol that it speaks.",
      };
    return {
      ...{ protocol: "azureml-online", origin: url.origin, base: url.pathname.slice(0, -"/score".length), name: null },
      signIn: { kind: "bearer" },
      async authorize() {
        const secret = await secretFor(parsed);
        return { headers: { authorization: `Bearer ${secret}` }, secrets: [secret] };
      },
    };
  };
}

async function ask(client: Client, settings: Config, key: EndpointKey): Promise<Kept> {
  const path = endpointPath(key);
  const wire = await client.find(wireOnlineEndpoint, path);
  if (!wire) throw new AppError("not_found", "The endpoint is not there any more.");
  const until = Date.now() + keptMs;
  switch (wire.properties.authMode?.toLowerCase()) {
    case "aadtoken": {
      const { authorization = "" } = await client.tokens.headers(resourcesOf(settings).ml);
      return { secret: authorization.replace(/^Bearer /, ""), until };
    }
    case "amltoken": {
      const { answer } = await client.send("POST", `${path}/token`, null);
      const { accessToken, expiryTimeUtc } = understood(endpointToken, answer);
      const ends = expiryTimeUtc ? expiryTimeUtc * 1000 - marginMs : until;
      return { secret: accessToken, until: Math.min(until, ends) };
    }
    default: {
      const { answer } = await client.send("POST", `${path}/listKeys`, null);
      return { secret: understood(endpointKeys, answer).primaryKey, until };
    }
  }
}

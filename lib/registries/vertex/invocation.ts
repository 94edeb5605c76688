import type { Endpoints } from "../types";
import type { Client } from "./client";

/** Hosts of endpoints with an address of their own. */
const dedicated = /\.prediction\.vertexai\.goog$/;

/** `:predict` and `:rawPredict` at the region's address, or at the endpoint's own. A call cannot choose a deployed model. */
export function invocationOf({ base, credentials }: Client): NonNullable<Endpoints["invocation"]> {
  return ({ address }) => {
    const url = address !== null && URL.canParse(address) ? new URL(address) : null;
    const path = /^(.*\/endpoints\/[^/:]+):predict$/.exec(url?.pathname ?? "")?.[1];
    const isOurs =
      url !== null &&
      (url.origin === new URL(base).origin ||
        (url.protocol === "https:" && url.port === "" && dedicated.test(url.hostname)));
    if (!url || path === undefined || !isOurs)
      return { whyNot: "Its address is none of Vertex AI's own, so no token is sent there." };
    return {
      ...{ protocol: "vertex-predict", origin: url.origin, base: path, name: null },
      signIn: { kind: "bearer" },
      async authorize() {
        const headers = await credentials.headers(false);
        return { headers, secrets: [headers.authorization.replace(/^Bearer /, "")] };
      },
    };
  };
}

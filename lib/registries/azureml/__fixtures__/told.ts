import type { Io, IoInit, IoResponse } from "../../types";
import { azureml } from "..";

type Told = { method: string; url: URL; headers: Record<string, string>; body: string };
type Answered = { status?: number; body?: unknown; headers?: Record<string, string> };

/** Settings without anything beyond the address; nothing answers there. */
const settings = {
  subscription: "s-1",
  resourceGroup: "rg",
  name: "work",
  tenant: "contoso",
  clientId: "client",
  clientSecret: "top secret",
  armUrl: "https://arm.test",
  authorityUrl: "https://login.test",
};
export const scope = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/work";

/** A registry whose every call is answered by a function; sign-in works by itself. */
export function told(answer: (call: Told) => Answered | Promise<Answered>, also: object = {}) {
  const calls: Told[] = [];
  const io: Io = {
    fetch: async (address, init: IoInit = {}) => {
      const url = new URL(address);
      if (url.origin === "https://login.test") return responseOf({ body: { access_token: "t", expires_in: 3600 } });
      const call = { method: init.method ?? "GET", url, headers: init.headers ?? {}, body: String(init.body ?? "") };
      calls.push(call);
      return responseOf(await answer(call));
    },
  };
  return { registry: azureml.open({ ...settings, ...also }, io), calls };
}

function responseOf({ status = 200, body, headers = {} }: Answered): IoResponse {
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  return {
    status,
    headers: new Headers(headers),
    text: async () => text,
    bytes: async () => bytes,
    stream: () => new Blob([bytes]).stream(),
  };
}

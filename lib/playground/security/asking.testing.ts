import { POST as loadRoute } from "@/app/api/playground/load/route";
import { POST as sendRoute } from "@/app/api/playground/send/route";
import { db } from "@/lib/db/client";
import { json, model } from "@/lib/playground/playground.testing";
import { forgetSettings, settingsKey } from "@/lib/playground/settings";
import { type PlaygroundSettings, usualSettings } from "@/lib/playground/types";

const own = "http://interlock.test";

/** What a page of this application asks of one of the two routes that send. */
export function ask(path: "send" | "load", body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const request = new Request(`${own}/api/playground/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { host: "interlock.test", origin: own, "content-type": "application/json", ...headers },
  });
  return path === "send" ? sendRoute(request) : loadRoute(request);
}

/** A server that answers two rows. */
export const good = () => model((_got, response) => json(response, '{"predictions": [1, 0]}'));

export async function withSettings(fields: Partial<PlaygroundSettings>): Promise<void> {
  const value = { ...usualSettings, ...fields };
  await db().setting.upsert({ where: { key: settingsKey }, create: { key: settingsKey, value }, update: { value } });
  forgetSettings();
}

import { splitOf } from "@/lib/endpoints/shares";

import { desk, type Desk } from "./deciding.testing";
import { requestTraffic } from "./traffic";

/** A desk with an endpoint: all requests go to version 1, and 2 stands by. */
export async function live() {
  const at = await desk();
  at.world.fleet.put("m-live", {
    blue: { model: "m", version: "1", weight: 100 },
    green: { model: "m", version: "2" },
    own: { serves: "s3://elsewhere" },
  });
  await at.sweep();
  const sam = await at.member("scientist", "Sam");
  const rita = await at.member("reviewer", "Rita");
  const place = { connection: at.slug, endpoint: "m-live" };
  const shift = (split: Record<string, number>) => requestTraffic(sam, { ...place, split, reason: "It is better" });
  return { at, sam, rita, place, shift };
}

export const split = (at: Desk) => splitOf(at.world.fleet.find("m-live")?.deployments ?? []);

"use server";

import { action } from "@/lib/action";
import { actorOf } from "@/lib/auth";
import { paths } from "@/lib/paths";

import { requireDirectionReach } from "./access";
import { setDirection } from "./commands";
import { setDirectionInput } from "./rules";

export const setMetricDirection = action({
  permission: "metric.direct",
  input: setDirectionInput,
  async run(viewer, { connection, modelPattern, metric, direction }) {
    const connectionId = await requireDirectionReach(viewer, connection, modelPattern);
    await setDirection(actorOf(viewer), { connectionId, modelPattern, metric, direction });
  },
  stale: () => [paths.compare],
});

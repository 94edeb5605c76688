import "server-only";

import { appendAudit } from "@/lib/audit/append";
import type { JsonObject } from "@/lib/audit/types";
import { actorOf, recordDenial, type Viewer } from "@/lib/auth";
import { transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { canEverywhere } from "@/lib/permissions";

import { eraseBodies } from "./history";
import { writeCalls } from "./history-queue";
import { forgetSettings, readSettings, settingsKey } from "./settings";
import type { PlaygroundSettings } from "./types";

/** Sets what the playground keeps and how much may be sent. The audit log holds every earlier state. Throws `forbidden` for a limited role. */
export async function saveSettings(viewer: Viewer, settings: PlaygroundSettings): Promise<void> {
  if (!canEverywhere(viewer.grants, "playground.manage")) {
    await recordDenial(viewer, "playground.manage", { id: "playground", name: "the whole installation" });
    throw new AppError(
      "forbidden",
      "These settings are those of the whole installation, and your roles are limited. An administrator without a limit can change them.",
    );
  }
  // What waits in memory may hold bodies too.
  await writeCalls();
  await transact(async (tx) => {
    const before = await readSettings(tx);
    if (JSON.stringify(before) === JSON.stringify(settings)) return;
    await tx.setting.upsert({
      where: { key: settingsKey },
      create: { key: settingsKey, value: settings },
      update: { value: settings },
    });
    const erased = before.keepBodies && !settings.keepBodies ? { bodiesErasedOf: String(await eraseBodies(tx)) } : {};
    const subject = { kind: "setting", id: settingsKey, name: "the playground" };
    await appendAudit(tx, {
      type: "playground.settings-changed",
      actor: actorOf(viewer),
      subject,
      payload: { before: textsOf(before), after: textsOf(settings), ...erased },
    });
  });
  forgetSettings();
}

/** Numbers are kept as text in the audit log. */
function textsOf(settings: PlaygroundSettings): JsonObject {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, typeof value === "number" ? String(value) : value]),
  );
}

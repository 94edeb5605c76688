import type { Metadata } from "next";

import { PlaygroundSettingsForm } from "@/components/playground/settings/playground-settings-form";
import { requirePageViewer } from "@/lib/auth";
import { paths } from "@/lib/paths";
import { canEverywhere } from "@/lib/permissions";
import { getSettings } from "@/lib/playground/queries";

export const metadata: Metadata = { title: "Playground settings" };

export default async function PlaygroundSettingsPage() {
  const viewer = await requirePageViewer("playground.manage", paths.playgroundSettings);
  const settings = await getSettings();
  return (
    <PlaygroundSettingsForm
      key={JSON.stringify(settings)}
      settings={settings}
      mayChange={canEverywhere(viewer.grants, "playground.manage")}
    />
  );
}

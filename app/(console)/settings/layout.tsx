import type { ReactNode } from "react";

import { SettingsTabs } from "@/components/settings/settings-tabs";
import { PageHead } from "@/components/ui/page-head";
import { requirePageViewer } from "@/lib/auth";
import { paths } from "@/lib/paths";
import { heldPermissions } from "@/lib/permissions";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const viewer = await requirePageViewer("account.own", paths.settings);
  return (
    <>
      <PageHead title="Settings" />
      <SettingsTabs permissions={heldPermissions(viewer.grants)} />
      {children}
    </>
  );
}

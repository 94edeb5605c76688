import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";

import { AppShell } from "@/components/shell/app-shell";
import { themeCookie, themeFrom } from "@/components/shell/theme";
import { getViewer, signInPath } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { paths } from "@/lib/paths";
import { canEverywhere, heldPermissions, rolesOf } from "@/lib/permissions";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const viewer = await getViewer();
  if (!viewer) redirect(await signInPath(paths.overview));
  const [ages, jar] = await Promise.all([listConnectionAges(viewer), cookies()]);
  return (
    <AppShell
      member={{ name: viewer.name, role: rolesOf(viewer.grants).join(", ") || "no role yet" }}
      permissions={heldPermissions(viewer.grants)}
      mayConnect={canEverywhere(viewer.grants, "connection.manage")}
      ages={ages}
      theme={themeFrom(jar.get(themeCookie)?.value)}
      now={Date.now()}
    >
      {children}
    </AppShell>
  );
}

"use client";

import { usePathname } from "next/navigation";

import { Tabs } from "@/components/ui/tabs";
import { paths } from "@/lib/paths";
import type { Permission } from "@/lib/permissions";

const tabs: { href: string; label: string; permission: Permission }[] = [
  { href: paths.connections, label: "Connections", permission: "connection.read" },
  { href: paths.policies, label: "Policies", permission: "model.read" },
  { href: paths.playgroundSettings, label: "Playground", permission: "playground.manage" },
  { href: paths.members, label: "Members and roles", permission: "member.manage" },
  { href: paths.account, label: "Account", permission: "account.own" },
];

/** Only what this member may open. */
export function SettingsTabs({ permissions }: { permissions: Permission[] }) {
  const pathname = usePathname();
  const items = tabs
    .filter((tab) => permissions.includes(tab.permission))
    .map(({ href, label }) => ({ href, label, current: pathname === href || pathname.startsWith(`${href}/`) }));
  return <Tabs label="Settings" items={items} />;
}

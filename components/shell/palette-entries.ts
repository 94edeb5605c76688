import { copyText } from "@/components/ui/copy-text";
import {
  AddIcon,
  EndpointsIcon,
  type IconType,
  KeyboardIcon,
  LinkIcon,
  ModelsIcon,
  MoonIcon,
  MoveIcon,
  SettingsIcon,
  SunIcon,
  SystemIcon,
} from "@/components/ui/icons";
import type { SearchHit } from "@/lib/catalog/types";
import { paths } from "@/lib/paths";
import type { Permission } from "@/lib/permissions";

import { applyTheme } from "./apply-theme";
import { showOverlay } from "./overlay";
import { sections, settings } from "./sections";

export type PaletteEntry = { id: string; label: string; detail: string; icon: IconType } & (
  { href: string; run?: never } | { run: () => void; href?: never }
);

export type Held = {
  /** Those held at least somewhere. */
  permissions: readonly Permission[];
  /** A new connection takes a grant without limits. */
  mayConnect: boolean;
};

/** Pages and actions open to this person that contain every typed word; with `>` in front, actions only. */
export function paletteEntries({ permissions, mayConnect }: Held, text: string): PaletteEntry[] {
  const actionsOnly = text.startsWith(">");
  const words = text.replace(/^>/, "").toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...(actionsOnly ? [] : pages), ...(mayConnect ? [connect] : []), ...actions];
  return all
    .filter(
      (entry) =>
        permissions.includes(entry.permission) && words.every((word) => entry.label.toLowerCase().includes(word)),
    )
    .map(({ permission: _, ...entry }) => entry);
}

export function hitEntry(hit: SearchHit): PaletteEntry {
  return {
    id: hit.href,
    label: hit.title,
    detail: `${hit.kind} · ${hit.connection}`,
    icon: hitIcons[hit.kind],
    href: hit.href,
  };
}

const hitIcons: Record<SearchHit["kind"], IconType> = {
  model: ModelsIcon,
  version: ModelsIcon,
  endpoint: EndpointsIcon,
  request: MoveIcon,
};

type Guarded = PaletteEntry & { permission: Permission };

const pages: Guarded[] = [
  ...[...sections, settings].map(({ label, href, icon, permission }) => ({
    id: href,
    label,
    detail: "page",
    icon,
    href,
    permission,
  })),
  page("Promotions: mine", `${paths.promotions}?list=mine`, "model.read"),
  page("Promotions: all", `${paths.promotions}?list=all`, "model.read"),
  page("History of all models", paths.history, "model.read"),
  page("Outside changes to review", paths.reviews, "model.read"),
  page("Connections", paths.connections, "connection.read"),
  page("Policies", paths.policies, "model.read"),
  page("Members", paths.members, "member.manage"),
  page("Your account", paths.account, "account.own"),
];

const connect: Guarded = {
  id: "connect",
  label: "Connect a registry",
  detail: "action",
  icon: AddIcon,
  href: paths.newConnection,
  permission: "connection.manage",
};

const actions: Guarded[] = [
  action("copy", "Copy link to this page", LinkIcon, () => {
    void copyText(location.href, "Link copied.");
  }),
  action("light", "Use the light theme", SunIcon, () => applyTheme("light")),
  action("dark", "Use the dark theme", MoonIcon, () => applyTheme("dark")),
  action("system", "Use the system’s theme", SystemIcon, () => applyTheme("system")),
  action("keys", "Show keyboard shortcuts", KeyboardIcon, () => showOverlay("keys")),
];

function page(label: string, href: string, permission: Permission): Guarded {
  return { id: href, label, detail: "page", icon: SettingsIcon, href, permission };
}

function action(id: string, label: string, icon: IconType, run: () => void): Guarded {
  return { id, label, detail: "action", icon, run, permission: "account.own" };
}

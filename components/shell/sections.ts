import {
  AuditIcon,
  CompareIcon,
  EndpointsIcon,
  type IconType,
  ModelsIcon,
  MoveIcon,
  OverviewIcon,
  PlaygroundIcon,
  SettingsIcon,
} from "@/components/ui/icons";
import { paths } from "@/lib/paths";
import type { Permission } from "@/lib/permissions";

export type Section = {
  /** Pressed after `g`. */
  key: string;
  label: string;
  href: string;
  icon: IconType;
  /** Whoever lacks it does not see the section. */
  permission: Permission;
};

export const sections: readonly Section[] = [
  { key: "o", label: "Overview", href: paths.overview, icon: OverviewIcon, permission: "model.read" },
  { key: "m", label: "Models", href: paths.models, icon: ModelsIcon, permission: "model.read" },
  { key: "c", label: "Compare", href: paths.compare, icon: CompareIcon, permission: "model.read" },
  { key: "p", label: "Promotions", href: paths.promotions, icon: MoveIcon, permission: "model.read" },
  { key: "e", label: "Endpoints", href: paths.endpoints, icon: EndpointsIcon, permission: "model.read" },
  { key: "y", label: "Playground", href: paths.playground, icon: PlaygroundIcon, permission: "model.read" },
  { key: "a", label: "Audit", href: paths.audit, icon: AuditIcon, permission: "audit.read" },
];
export const settings: Section = {
  key: "s",
  label: "Settings",
  href: paths.settings,
  icon: SettingsIcon,
  permission: "account.own",
};

/** Whether `pathname` lies within the section. */
export function isWithin(section: Section, pathname: string): boolean {
  return section.href === paths.overview
    ? pathname === section.href
    : pathname === section.href || pathname.startsWith(`${section.href}/`);
}

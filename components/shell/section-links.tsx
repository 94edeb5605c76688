"use client";

import { Link } from "@/components/ui/link";
import { usePathname } from "next/navigation";

import { WaitingCount } from "@/components/promotions/waiting-count";
import { paths } from "@/lib/paths";
import type { Permission } from "@/lib/permissions";

import { isWithin, type Section, sections, settings } from "./sections";

type Props = { permissions: readonly Permission[] };

/** In the side bar: icon and word, or under 1180 px the icon with the word as its title. */
export function SideLinks({ permissions, part }: Props & { part: "sections" | "settings" }) {
  const pathname = usePathname();
  const shown = (part === "sections" ? sections : [settings]).filter(({ permission }) =>
    permissions.includes(permission),
  );
  return (
    <ul>
      {shown.map((section) => (
        <li key={section.key}>
          <SideLink section={section} current={isWithin(section, pathname)} />
        </li>
      ))}
    </ul>
  );
}

/** The bar at the bottom of a phone. It has room for six; a comparison begins at the versions that are compared, a try at an endpoint or a version. */
export function TabBar({ permissions }: Props) {
  const pathname = usePathname();
  const shown = [...sections, settings].filter(
    ({ permission, href }) => permissions.includes(permission) && href !== paths.compare && href !== paths.playground,
  );
  return (
    <nav
      data-shell="tabbar"
      aria-label="Sections"
      className="fixed inset-x-0 bottom-0 z-30 flex h-tabbar border-t border-hair bg-panel md:hidden"
    >
      {shown.map((section) => {
        const Icon = section.icon;
        return (
          <Link
            key={section.key}
            href={section.href}
            aria-current={isWithin(section, pathname) ? "page" : undefined}
            className="relative grid min-w-0 flex-1 content-center justify-items-center gap-0.5 text-[0.65625rem] leading-3.5 text-ink-2 focus-visible:-outline-offset-4 aria-[current=page]:font-strong aria-[current=page]:text-ink aria-[current=page]:shadow-[inset_0_2px_0_var(--rail)]"
          >
            <Icon />
            {section.label}
            {section.href === paths.promotions && (
              <WaitingCount className="absolute top-1.5 left-[calc(50%+0.25rem)] rounded-full bg-invert px-1 text-[0.59375rem] leading-3.5 font-title text-on-invert tabular-nums" />
            )}
          </Link>
        );
      })}
    </nav>
  );
}

function SideLink({ section, current }: { section: Section; current: boolean }) {
  const Icon = section.icon;
  return (
    <Link
      href={section.href}
      title={`${section.label}, g ${section.key}`}
      aria-current={current ? "page" : undefined}
      className="relative flex h-[1.875rem] items-center gap-2.5 rounded-2 px-2 text-ink-2 hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:bg-sunken aria-[current=page]:font-strong aria-[current=page]:text-ink aria-[current=page]:before:absolute aria-[current=page]:before:inset-y-[0.4375rem] aria-[current=page]:before:-left-2 aria-[current=page]:before:w-[3px] aria-[current=page]:before:rounded-r-[2px] aria-[current=page]:before:bg-rail md:max-lg:h-9 md:max-lg:justify-center pointer-coarse:h-11"
    >
      <Icon />
      <span className="md:max-lg:sr-only">{section.label}</span>
      {section.href === paths.promotions && (
        <WaitingCount className="ml-auto text-small font-strong text-ink tabular-nums md:max-lg:absolute md:max-lg:top-0.5 md:max-lg:right-1 md:max-lg:text-micro" />
      )}
    </Link>
  );
}

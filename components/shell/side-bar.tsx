import { Link } from "@/components/ui/link";

import type { ConnectionAge } from "@/lib/catalog/types";
import { paths } from "@/lib/paths";
import type { Permission } from "@/lib/permissions";

import { BrandMark } from "./brand-mark";
import { ConnectionAges } from "./connection-ages";
import { type Member, MemberCard } from "./member-card";
import { SideLinks } from "./section-links";

type Props = { member: Member; permissions: readonly Permission[]; ages: ConnectionAge[]; now: number };

export function SideBar({ member, permissions, ages, now }: Props) {
  return (
    <div data-shell="side" className="sticky top-0 hidden h-dvh flex-col overflow-y-auto px-2 pb-3 md:flex">
      <nav aria-label="Sections">
        <Link
          href={paths.overview}
          className="flex h-bar flex-none items-center gap-2.5 px-2 text-[0.875rem] font-title tracking-[-0.01em] focus-visible:-outline-offset-2 md:max-lg:justify-center md:max-lg:px-0"
        >
          <BrandMark />
          <span className="md:max-lg:sr-only">Interlock</span>
        </Link>
        <SideLinks permissions={permissions} part="sections" />
      </nav>
      <div className="mx-2 my-3 h-px flex-none bg-hair" />
      <nav aria-label="Registries">
        <p className="px-2 pb-1 text-micro text-ink-3 md:max-lg:sr-only">Registries · last observed</p>
        <ConnectionAges initial={ages} now={now} />
      </nav>
      <div className="mt-auto pt-3">
        <nav aria-label="Settings and you">
          <SideLinks permissions={permissions} part="settings" />
          <div className="mx-2 mt-3 mb-2 h-px bg-hair" />
          <MemberCard {...member} />
        </nav>
      </div>
    </div>
  );
}

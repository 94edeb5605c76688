import type { ReactNode } from "react";

import { WaitingSpoken } from "@/components/promotions/waiting-count";
import { ToastRegion } from "@/components/ui/toast";
import type { ConnectionAge } from "@/lib/catalog/types";
import type { Permission } from "@/lib/permissions";

import { Overlays } from "./overlays";
import { JapaneseFont, PrintFooter } from "./page-extras";
import { QueryProvider } from "./query-provider";
import type { Member } from "./member-card";
import { SideBar } from "./side-bar";
import { TabBar } from "./section-links";
import type { Theme } from "./theme";
import { TopBar } from "./top-bar";

type Props = {
  member: Member;
  /** Those held at least somewhere: they decide which sections and actions are offered. */
  permissions: Permission[];
  /** Whether a new connection is offered. */
  mayConnect: boolean;
  ages: ConnectionAge[];
  theme: Theme;
  /** The server's clock. */
  now: number;
  children: ReactNode;
};

/** Everything around a page: where you are, how old the data is, how to get elsewhere. */
export function AppShell({ member, permissions, mayConnect, ages, theme, now, children }: Props) {
  return (
    <QueryProvider>
      <a
        href="#content"
        className="sr-only rounded-2 bg-invert px-3 py-2 text-on-invert focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to content
      </a>
      <div className="md:grid md:grid-cols-[var(--side-narrow)_minmax(0,1fr)] lg:grid-cols-[var(--side)_minmax(0,1fr)] print:block">
        <SideBar member={member} permissions={permissions} ages={ages} now={now} />
        <div className="min-w-0 md:border-l md:border-hair print:border-0">
          <TopBar theme={theme} connections={ages.map(({ slug, name }) => ({ slug, name }))} />
          <main
            id="content"
            tabIndex={-1}
            className="mx-auto w-full max-w-[calc(var(--page)+3rem)] px-4 pt-4 pb-[calc(var(--tabbar)+2rem)] outline-none md:px-6 md:pt-6 md:pb-18"
          >
            {children}
            <PrintFooter />
          </main>
        </div>
      </div>
      <TabBar permissions={permissions} />
      <WaitingSpoken />
      <ToastRegion />
      <Overlays permissions={permissions} mayConnect={mayConnect} />
      <JapaneseFont />
    </QueryProvider>
  );
}

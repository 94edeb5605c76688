import { Breadcrumbs } from "./breadcrumbs";
import { FindButton, KeysButton } from "./overlay-buttons";
import type { Theme } from "./theme";
import { ThemeSwitch } from "./theme-switch";

type Props = { theme: Theme; connections: readonly { slug: string; name: string }[] };

export function TopBar({ theme, connections }: Props) {
  return (
    <header
      data-shell="bar"
      className="sticky top-0 z-20 flex h-bar items-center gap-2 border-b border-hair bg-canvas px-4 md:gap-3 md:px-6"
    >
      <Breadcrumbs connections={connections} />
      <FindButton />
      <abbr
        title="All times on this page are in Coordinated Universal Time"
        className="text-small text-ink-3 no-underline"
      >
        UTC
      </abbr>
      <div className="-mr-1.5 flex">
        <KeysButton />
        <ThemeSwitch initial={theme} />
      </div>
    </header>
  );
}

import { Link } from "@/components/ui/link";

export type TabItem = { href: string; label: string; count?: number | string; current: boolean };

/** Tabs are places with addresses: links, not buttons. */
export function Tabs({ label, items }: { label: string; items: readonly TabItem[] }) {
  return (
    <nav
      aria-label={label}
      className="no-print mb-5 flex gap-5 overflow-x-auto border-b border-hair [scrollbar-width:none]"
    >
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item.current ? "page" : undefined}
          className="flex h-[max(2.125rem,var(--control))] flex-none items-center gap-1.5 border-b-2 border-transparent whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-rail aria-[current=page]:font-strong aria-[current=page]:text-ink"
        >
          {item.label}
          {item.count !== undefined && (
            <span className="text-small font-text text-ink-3 tabular-nums">{item.count}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}

import type { ComponentProps } from "react";

import { classNames } from "./class-names";
import { DownIcon, SearchIcon } from "./icons";
import { Kbd } from "./kbd";

const edge =
  "w-full min-w-0 rounded-2 border border-control-line bg-panel text-ink aria-invalid:border-stop-lamp disabled:cursor-not-allowed disabled:border-hair disabled:bg-sunken disabled:text-ink-3";

type InputProps = ComponentProps<"input"> & { mono?: boolean; large?: boolean };

export function Input({ mono, large, className, ...rest }: InputProps) {
  return (
    <input
      {...rest}
      className={classNames(
        edge,
        "px-2.5",
        large ? "h-[max(2.375rem,var(--control))]" : "h-control",
        mono && "font-mono text-small",
        className,
      )}
    />
  );
}

/** The page's own search: `/` brings the focus here. */
export function SearchInput({ className, ...rest }: ComponentProps<"input"> & { "aria-label": string }) {
  return (
    <div className={classNames("relative", className)}>
      <SearchIcon className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3" />
      <Input type="search" data-search autoComplete="off" {...rest} className="peer pr-8 pl-8.5" />
      <span className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-3 peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden">
        <Kbd>/</Kbd>
      </span>
    </div>
  );
}

export function Textarea({ mono, className, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <textarea
      rows={3}
      {...rest}
      className={classNames(edge, "resize-y px-2.5 py-2", mono && "font-mono text-small leading-5", className)}
    />
  );
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <span className={classNames("relative block min-w-0", className)}>
      <select {...rest} className={classNames(edge, "h-control appearance-none pr-8 pl-2.5")} />
      <DownIcon className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-3" />
    </span>
  );
}

import { Link } from "@/components/ui/link";
import type { ComponentProps, ReactNode } from "react";

import { classNames } from "./class-names";
import { held } from "./held";
import { Kbd } from "./kbd";

export type ButtonLook = {
  /** `primary` is ink and stands once on a page; `stop` refuses or removes; `bare` has no edge until it is touched. */
  variant?: "plain" | "primary" | "stop" | "bare";
  size?: "small" | "normal" | "large";
};
type Content = ButtonLook & { kbd?: string; children: ReactNode; className?: string };
type AsButton = Content &
  Omit<ComponentProps<"button">, keyof Content> & {
    href?: never;
    /** Its act is under way: it cannot be pressed again, and keeps the focus. */
    busy?: boolean;
  };
type AsLink = Content & Omit<ComponentProps<typeof Link>, keyof Content> & { href: string };

/** A button, or with `href` a link that looks like one. */
export function Button(props: AsButton | AsLink) {
  const { variant, size, kbd, children, className, ...rest } = props;
  const look = buttonClass({ ...(variant && { variant }), ...(size && { size }) }, className);
  const content = (
    <>
      {children}
      {kbd && <Kbd>{kbd}</Kbd>}
    </>
  );
  if (isLink(rest)) {
    return (
      <Link {...rest} className={look}>
        {content}
      </Link>
    );
  }
  const { busy = false, ...button } = rest;
  return (
    <button type="button" {...button} {...(busy && held)} className={look}>
      {content}
    </button>
  );
}

/** The look alone, for a trigger that another component renders. */
export function buttonClass({ variant = "plain", size = "normal" }: ButtonLook = {}, className?: string): string {
  return classNames(
    "inline-flex items-center justify-center gap-1.5 rounded-2 border font-strong whitespace-nowrap transition-colors duration-(--fast)",
    "disabled:cursor-not-allowed disabled:border-hair disabled:bg-sunken disabled:text-ink-off aria-disabled:cursor-not-allowed aria-disabled:border-hair aria-disabled:bg-sunken aria-disabled:text-ink-off",
    sizes[size],
    variants[variant],
    className,
  );
}

const sizes = {
  small: "h-control-small px-2 text-small",
  normal: "h-control px-[0.6875rem]",
  large: "h-[max(2.375rem,var(--control))] px-4",
};
const variants = {
  plain: "border-line bg-panel text-ink hover:border-control-line hover:bg-hover",
  primary: "border-invert bg-invert text-on-invert hover:opacity-90",
  stop: "border-line bg-panel text-stop hover:border-stop-lamp hover:bg-stop-tint",
  bare: "border-transparent text-ink hover:bg-hover",
};

type Rest = Omit<AsButton, keyof Content> | Omit<AsLink, keyof Content>;
function isLink(rest: Rest): rest is Omit<AsLink, keyof Content> {
  return typeof rest.href === "string";
}

import { Link } from "@/components/ui/link";
import type { ComponentProps } from "react";

import { classNames } from "./class-names";
import { ExternalIcon } from "./icons";

/** A link within a sentence or a cell: underlined, because colour alone does not say "link". */
export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link {...rest} className={classNames("ink-link", className)} />;
}

/** A link that leaves Interlock. */
export function ExternalLink({ className, children, ...rest }: ComponentProps<"a">) {
  return (
    <a
      {...rest}
      rel="noreferrer"
      target="_blank"
      className={classNames("ink-link inline-flex items-center gap-1", className)}
    >
      <span className="self-baseline">{children}</span>
      <ExternalIcon className="text-ink-3" />
      <span className="sr-only">, opens in a new tab</span>
    </a>
  );
}

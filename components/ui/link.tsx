import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * A link within the console that fetches nothing before it is followed. Every page here is personal and made on request:
 * prefetching a list of fifty models would make the server render 150 pages that nobody asked for, while somebody types.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}

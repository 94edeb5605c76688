"use client";

import { useRouter } from "next/navigation";

import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";
import { CompareIcon } from "@/components/ui/icons";

/** The way to this version beside whoever holds production; `c` does the same. */
export function CompareButton({
  href,
  production,
}: {
  href: string;
  /** What people call that version. */ production: string;
}) {
  const router = useRouter();
  usePageKey("c", () => router.push(href));
  return (
    <Button href={href} data-compares="" aria-keyshortcuts="c" title={`Compare with ${production}, in production`}>
      <CompareIcon />
      Compare with production
    </Button>
  );
}

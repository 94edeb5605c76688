"use client";

import { useRouter } from "next/navigation";

import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";
import { PlaygroundIcon } from "@/components/ui/icons";

/** The way to the playground with what serves this chosen; `y` does the same. */
export function TryButton({ href }: { href: string }) {
  const router = useRouter();
  usePageKey("y", () => router.push(href));
  return (
    <Button href={href} data-try="" aria-keyshortcuts="y" title="Send payloads to what serves it">
      <PlaygroundIcon />
      Try it
    </Button>
  );
}

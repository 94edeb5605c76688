"use client";

import { useRouter } from "next/navigation";

import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";

/** On a version's page; `p` goes there as well. */
export function RequestButton({ href }: { href: string }) {
  const router = useRouter();
  usePageKey("p", () => router.push(href));
  return (
    <Button variant="primary" href={href} kbd="p">
      Request promotion
    </Button>
  );
}

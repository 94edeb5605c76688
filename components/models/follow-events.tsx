"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

import { newestEventOptions } from "@/lib/catalog/client";

type Props = {
  model: { connection: string; key: string };
  /** The event recorded last when the page was drawn. */
  newest: string;
};

/** Has the server's part of the page drawn again once more is known of the model; scroll, focus and what is typed stay. */
export function FollowEvents({ model, newest }: Props) {
  const router = useRouter();
  const { data } = useQuery(newestEventOptions(model));
  const known = data?.newest ?? newest;
  useEffect(() => {
    if (BigInt(known) > BigInt(newest)) router.refresh();
  }, [router, known, newest]);
  return null;
}

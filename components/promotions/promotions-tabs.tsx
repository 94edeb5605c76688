"use client";

import { useQuery } from "@tanstack/react-query";

import { Tabs } from "@/components/ui/tabs";
import { promotionsAddress } from "@/components/promotions/promotions-address";
import { paths } from "@/lib/paths";
import { waitingOptions } from "@/lib/promotions/client";
import type { PromotionsQuery } from "@/lib/promotions/inputs";

import { countWords } from "./waiting-count";

type Props = {
  current: PromotionsQuery["list"] | "reviews";
  /** Open ones that the viewer may see. */ reviews: number;
};

export function PromotionsTabs({ current, reviews }: Props) {
  const { data } = useQuery(waitingOptions());
  const lists = [
    { list: "waiting", label: "Waiting for me", ...(data && { count: countWords(data.waiting) }) },
    { list: "mine", label: "Mine" },
    { list: "all", label: "All" },
  ] as const;
  return (
    <Tabs
      label="Promotions"
      items={[
        ...lists.map(({ list, ...item }) => ({
          ...item,
          href: promotionsAddress({ list }),
          current: list === current,
        })),
        { href: paths.reviews, label: "Outside changes", count: reviews, current: current === "reviews" },
      ]}
    />
  );
}

import { paths } from "@/lib/paths";
import type { PromotionsQuery } from "@/lib/promotions/inputs";

/** The inbox with what is asked for; what is at its default stays out of the address. */
export function promotionsAddress(query: Partial<PromotionsQuery>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    const isDefault = value === "" || (key === "list" && value === "waiting") || (key === "limit" && value === 50);
    if (value !== undefined && !isDefault) search.set(key, String(value));
  }
  const text = search.toString();
  return text === "" ? paths.promotions : `${paths.promotions}?${text}`;
}

import type { Metadata } from "next";

import { BrandMark } from "@/components/shell/brand-mark";
import { NotFoundPage } from "@/components/shell/not-found-page";

export const metadata: Metadata = { title: "Not there" };

export default function NotFound() {
  return (
    <main className="mx-auto max-w-[40rem] px-6 pt-[12dvh]">
      <BrandMark />
      <NotFoundPage />
    </main>
  );
}

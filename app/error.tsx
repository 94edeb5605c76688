"use client";

import { BrandMark } from "@/components/shell/brand-mark";
import { FailedPage, type Failed } from "@/components/shell/failed-page";

export default function ErrorPage(props: Failed) {
  return (
    <main className="mx-auto max-w-[40rem] px-6 pt-[12dvh]">
      <BrandMark />
      <FailedPage {...props} />
    </main>
  );
}

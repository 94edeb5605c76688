"use client";

import { FailedPage, type Failed } from "@/components/shell/failed-page";

export default function ErrorPage(props: Failed) {
  return (
    <main className="px-6">
      <FailedPage {...props} />
    </main>
  );
}

import type { Metadata } from "next";

import { NotFoundPage } from "@/components/shell/not-found-page";

export const metadata: Metadata = { title: "Not there" };

export default function NotFound() {
  return (
    <main className="px-6">
      <NotFoundPage />
    </main>
  );
}

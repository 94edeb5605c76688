"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

import { formatTime } from "@/lib/format";

/** Fetches the Japanese faces only for a page that holds such text: their style sheet alone is 30 KB compressed. */
export function JapaneseFont() {
  const pathname = usePathname();
  useEffect(() => {
    if (/[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]/.test(document.body.textContent)) void import("./japanese-font");
  }, [pathname]);
  return null;
}

/** On paper: where this came from and when it was printed. */
export function PrintFooter() {
  const [line, set] = useState("");
  useEffect(() => {
    // The browser takes the page as it stands when the event is over.
    const fill = () => flushSync(() => set(`${location.href} · ${formatTime(Date.now())} UTC`));
    addEventListener("beforeprint", fill);
    return () => removeEventListener("beforeprint", fill);
  }, []);
  return <footer className="hidden pt-4 text-micro wrap-anywhere text-ink-3 print:block">{line}</footer>;
}

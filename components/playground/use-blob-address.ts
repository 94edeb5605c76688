"use client";

import { useEffect, useState } from "react";

import { bytesOf } from "@/lib/playground/bench/hex";
import type { ReplyBody } from "@/lib/serving/types";

/** An address within this page for what came, as long as it is shown; null before the first drawing. */
export function useBlobAddress(body: ReplyBody, type: string): string | null {
  const [address, set] = useState<string | null>(null);
  const content = body.kind === "text" ? body.text : body.base64;
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([body.kind === "text" ? content : bytesOf(content)], { type }));
    set(made);
    return () => URL.revokeObjectURL(made);
  }, [body.kind, content, type]);
  return address;
}

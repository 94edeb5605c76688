"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { waitingOptions } from "@/lib/promotions/client";

/** Counted no further than this. */
const most = 100;

/** How many requests wait for the viewer, read again by itself; nothing while there are none. */
export function WaitingCount({ className }: { className?: string }) {
  const { data } = useQuery(waitingOptions());
  if (!data || data.waiting === 0) return null;
  return (
    <span className={className}>
      {countWords(data.waiting)}
      <span className="sr-only"> waiting for you</span>
    </span>
  );
}

/** Once in the shell: says politely when the count changes, and nothing on arrival. */
export function WaitingSpoken() {
  const { data } = useQuery(waitingOptions());
  const waiting = data?.waiting;
  const before = useRef(waiting);
  const [said, say] = useState("");
  useEffect(() => {
    if (before.current !== undefined && waiting !== undefined && before.current !== waiting) say(sentence(waiting));
    before.current = waiting ?? before.current;
  }, [waiting]);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}

export function countWords(waiting: number): string {
  return waiting >= most ? `${most - 1}+` : String(waiting);
}

function sentence(waiting: number): string {
  if (waiting === 0) return "";
  return waiting === 1 ? "One promotion waits for you." : `${countWords(waiting)} promotions wait for you.`;
}

"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

import { IconButton } from "./icon-button";
import { CloseIcon, PassIcon, WarnIcon } from "./icons";

type Tone = "go" | "caution";
type Message = { id: number; text: string; tone: Tone };

let messages: Message[] = [];
const listeners = new Set<() => void>();
const shownFor = 6_000;

/** Confirms what left no other trace (copied, saved), or says that it was not done. Never an error that matters, never the only place of a result. */
export function toast(text: string, tone: Tone = "go"): void {
  change([...messages.slice(-2), { id: (messages.at(-1)?.id ?? 0) + 1, text, tone }]);
}

/** Once, in the shell. */
export function ToastRegion() {
  const shown = useSyncExternalStore(
    subscribe,
    () => messages,
    () => none,
  );
  return (
    <div
      role="status"
      className="no-print fixed right-4 bottom-[calc(var(--tabbar)+1rem)] z-50 grid w-[min(22.5rem,calc(100%-2rem))] gap-2 md:bottom-4"
    >
      {shown.map((message) => (
        <Toast key={message.id} message={message} />
      ))}
    </div>
  );
}

function Toast({ message }: { message: Message }) {
  const [held, hold] = useState(false);
  const close = () => change(messages.filter((other) => other.id !== message.id));
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => change(messages.filter((other) => other.id !== message.id)), shownFor);
    return () => clearTimeout(timer);
  }, [held, message.id]);
  return (
    <div
      className="flex items-center gap-2 rounded-3 bg-panel py-1.5 pr-1.5 pl-3.5 shadow-overlay"
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      {message.tone === "go" ? <PassIcon className="text-go" /> : <WarnIcon className="text-caution" />}
      <span className="min-w-0 flex-1">{message.text}</span>
      <IconButton icon={CloseIcon} label="Close" onClick={close} />
    </div>
  );
}

const none: Message[] = [];
function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
function change(next: Message[]) {
  messages = next;
  for (const listener of listeners) listener();
}

import { useRouter } from "next/navigation";
import { useEffect } from "react";

import type { Permission } from "@/lib/permissions";

import { showOverlay } from "./overlay";
import { pressPageKey } from "./page-keys";
import { sections, settings } from "./sections";
import { type KeyMeaning, meaningOf, singleKeysAreOn } from "./shortcuts";

const prefixLasts = 1_500;

/** Listens on the whole document, behind whatever a widget already answered. */
export function useKeyboard(permissions: readonly Permission[]): void {
  const router = useRouter();
  useEffect(() => {
    let wentAt = -Infinity;
    const visit = (key: string) => {
      const section = [...sections, settings].find((one) => one.key === key && permissions.includes(one.permission));
      if (section) router.push(section.href);
      return section !== undefined;
    };
    const obey = (meaning: KeyMeaning): boolean => {
      if (meaning.does === "visit") return visit(meaning.key);
      if (meaning.does === "page") return pressPageKey(meaning.key);
      if (meaning.does === "walk") return walk(meaning.step);
      if (meaning.does === "select") return select();
      if (meaning.does === "search") return search();
      if (meaning.does !== "go") showOverlay(meaning.does);
      return true;
    };
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
      const going = event.timeStamp - wentAt < prefixLasts;
      const meaning = meaningOf(event, { going, typing: isText(event.target), singleKeys: singleKeysAreOn() });
      wentAt = meaning?.does === "go" ? event.timeStamp : -Infinity;
      if (meaning && obey(meaning)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [router, permissions]);
}

/** Moves the focus to the next row's own link, so that Enter, the ring and screen readers work as on any link. */
function walk(step: 1 | -1): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.offsetParent !== null);
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here === -1 ? (step === 1 ? 0 : rows.length - 1) : here + step];
  const target = next?.querySelector<HTMLElement>("[data-open], a[href], button");
  target?.focus();
  return target !== undefined;
}

function select(): boolean {
  const row = document.activeElement?.closest("[data-row]");
  const box = row?.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function search(): boolean {
  const fields = [...document.querySelectorAll<HTMLInputElement>("[data-search]")];
  const field = fields.find((one) => one.offsetParent !== null);
  if (!field) showOverlay("palette");
  field?.select();
  field?.focus();
  return true;
}

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}

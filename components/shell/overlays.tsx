"use client";

import dynamic from "next/dynamic";

import { useKeyboard } from "./keyboard";
import { showOverlay, useOverlay } from "./overlay";
import type { Held } from "./palette-entries";

const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });
const KeyList = dynamic(() => import("./key-list").then((module) => module.KeyList), { ssr: false });

/** The palette and the list of shortcuts, and the keys that call them. */
export function Overlays({ permissions, mayConnect }: Held) {
  useKeyboard(permissions);
  const overlay = useOverlay();
  const close = () => showOverlay(null);
  if (overlay === "palette") return <Palette permissions={permissions} mayConnect={mayConnect} onClose={close} />;
  if (overlay === "keys") return <KeyList permissions={permissions} onClose={close} />;
  return null;
}

"use server";

import { action } from "@/lib/action";
import { paths } from "@/lib/paths";

import { saveSettings } from "./commands";
import { playgroundSettings } from "./types";

export const savePlaygroundSettings = action({
  permission: "playground.manage",
  input: playgroundSettings,
  run: saveSettings,
  stale: () => [paths.playgroundSettings],
});

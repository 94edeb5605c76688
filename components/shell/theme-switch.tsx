"use client";

import { IconButton } from "@/components/ui/icon-button";
import { MoonIcon, SunIcon, SystemIcon } from "@/components/ui/icons";

import { applyTheme, nextTheme, useTheme } from "./apply-theme";
import type { Theme } from "./theme";

const icons = { light: SunIcon, dark: MoonIcon, system: SystemIcon };

/** One button, three states; each press changes what is seen. */
export function ThemeSwitch({ initial }: { initial: Theme }) {
  const theme = useTheme(initial);
  return (
    <IconButton icon={icons[theme]} label={`Theme: ${theme}. Change`} onClick={() => applyTheme(nextTheme(theme))} />
  );
}

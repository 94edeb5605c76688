import { preload } from "react-dom";

const inter = new URL("@fontsource-variable/inter/files/inter-latin-opsz-normal.woff2", import.meta.url);
const mono = new URL(
  "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
  import.meta.url,
);

/** Asks for the two fonts of every page beside its styles: found only in them, they come after the first layout, which is then done twice. */
export function preloadFonts(): void {
  for (const { href } of [inter, mono]) preload(href, { as: "font", type: "font/woff2", crossOrigin: "anonymous" });
}

import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { preloadFonts } from "@/components/shell/fonts";
import { themeCookie, themeFrom } from "@/components/shell/theme";

import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Interlock", template: "%s · Interlock" },
  description: "One console over every model registry a team runs.",
  robots: { index: false, follow: false },
  icons: { icon: "/icon.svg" },
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** Reading the theme's cookie here makes the first paint right and every page dynamic, which the nonce needs anyway. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  preloadFonts();
  const theme = themeFrom((await cookies()).get(themeCookie)?.value);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <body>{children}</body>
    </html>
  );
}

import type { ReactNode } from "react";

import { BrandMark } from "./brand-mark";
import { SignInDrawing } from "./sign-in-drawing";

type Props = {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Small print under the form. */
  note?: ReactNode;
  children: ReactNode;
};

/** The page outside the console: a narrow column for a form, and a picture of what the product is about. */
export function AuthFrame({ title, lead, note, children }: Props) {
  return (
    <div className="grid min-h-dvh md:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)]">
      <main className="grid content-center justify-items-center px-6 py-8">
        <div className="grid w-full max-w-[21.25rem] gap-4">
          <p className="mb-5 flex items-center gap-2 text-lead font-title">
            <BrandMark /> Interlock
          </p>
          <div className="grid gap-1">
            <h1>{title}</h1>
            {lead && <p className="text-pretty text-ink-2">{lead}</p>}
          </div>
          {children}
          {note && <p className="text-small text-pretty text-ink-3">{note}</p>}
        </div>
      </main>
      <aside
        aria-label="What Interlock promises"
        className="relative hidden overflow-hidden border-l border-hair bg-sunken md:block"
      >
        <SignInDrawing />
        <p className="absolute inset-x-10 bottom-10 max-w-[44ch] text-ink-2">
          Nothing reaches production unless its checks hold, the right people said yes, and it is still the very thing
          they looked at.
        </p>
      </aside>
    </div>
  );
}

/** The rule between two ways in. */
export function AuthDivider({ children }: { children: ReactNode }) {
  return (
    <div className="flex items-center gap-2 text-small text-ink-3 before:flex-1 before:border-t before:border-hair after:flex-1 after:border-t after:border-hair">
      {children}
    </div>
  );
}

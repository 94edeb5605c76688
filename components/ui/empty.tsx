import type { ReactNode } from "react";

type Props = { title: string; why?: ReactNode; action?: ReactNode; drawing?: ReactNode };

/** What would be here, why it is not, and the one act that changes it. */
export function Empty({ title, why, action, drawing }: Props) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-10 text-center text-ink-2">
      {drawing}
      <p className="font-strong text-ink">{title}</p>
      {why && <p className="max-w-[52ch] text-pretty">{why}</p>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}

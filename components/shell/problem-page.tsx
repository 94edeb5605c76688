import type { ReactNode } from "react";

type Props = {
  title: string;
  children: ReactNode;
  actions: ReactNode;
  /** For the log: written small, so that it can be read out to an administrator. */
  reference?: string | undefined;
};

/** A page that stands in for one that cannot be shown: what, why, and the ways on. */
export function ProblemPage({ title, children, actions, reference }: Props) {
  return (
    <div className="grid max-w-[36rem] gap-3 py-6">
      <h1>{title}</h1>
      <div className="text-pretty text-ink-2">{children}</div>
      <div className="mt-1 flex flex-wrap gap-2">{actions}</div>
      {reference && (
        <p className="mt-2 text-small text-ink-3">
          In the server’s log: <code>{reference}</code>
        </p>
      )}
    </div>
  );
}

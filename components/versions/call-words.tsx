import type { CallInterface } from "@/lib/registries/types";

type Props = {
  calls: CallInterface;
  /** What is known of its signature, in a sentence: that there is none, or why nobody can tell; null where it is said beside this. */
  known: string | null;
};

/** The nearest thing to a signature: what the registry says of how a version is called. Nothing in it names columns with types. */
export function CallWords({ calls: { accepts, answers, schemas, sample }, known }: Props) {
  return (
    <div className="grid gap-3 p-4">
      <p className="text-ink-2">{known} What the registry itself says of how it is called:</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <Row title="takes" values={accepts} />
        <Row title="answers" values={answers} />
        {sample !== null && <Row title="sample" values={[sample]} />}
      </dl>
      {schemas.map(({ title, text }) => (
        <details key={title} className="min-w-0 rounded-2 border border-hair">
          <summary className="cursor-pointer px-3 py-2">{title}</summary>
          <pre className="max-h-72 overflow-auto border-t border-hair px-3 py-2 font-mono text-small">{text}</pre>
        </details>
      ))}
    </div>
  );
}

function Row({ title, values }: { title: string; values: string[] }) {
  return (
    <>
      <dt className="text-ink-3">{title}</dt>
      <dd className="font-mono text-small wrap-anywhere">
        {values.join(", ") || <span className="font-text text-ink-3">not said</span>}
      </dd>
    </>
  );
}

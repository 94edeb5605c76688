import { PayloadSplit } from "@/components/compare/payload-split";
import { TallHead, VerdictWord, wordInk } from "@/components/compare/signal-head";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { versionLabel } from "@/lib/format";
import { comparePath } from "@/lib/paths";
import type { SignatureVerdict } from "@/lib/promotions/types";

type Props = { verdict: SignatureVerdict; holder: string | null; promotion: Place & { version: string } };
type Place = { connection: { slug: string }; model: { key: string } };

/** May the candidate take the holder's calls, by both signatures; of several holders, of the one that fares worst? The word first, then who is hurt, and a payload that shows it. */
export function VerdictPanel({ verdict, promotion: { connection, model, version }, ...given }: Props) {
  const holder = verdict.holder ?? given.holder;
  if (holder === null) return null;
  const [label, against] = [versionLabel(version), versionLabel(holder)];
  const at = (key: string) => ({ connection: connection.slug, model: model.key, version: key });
  const address = comparePath([at(holder), at(version)], at(holder));
  return (
    <Panel
      title="Signature verdict"
      fact={`${label} against ${against}`}
      actions={<TextLink href={address}>Compare in full</TextLink>}
      padding="none"
    >
      <div className="flex gap-4 border-b border-hair p-4">
        <TallHead word={verdict.replace.word} />
        <div className="min-w-0">
          <p className="text-small text-ink-2">
            May {label} take the traffic of {against}?
          </p>
          <p className={`text-verdict font-title tracking-[-0.015em] wrap-anywhere ${wordInk[verdict.replace.word]}`}>
            {verdict.replace.word}
          </p>
          <p className="mt-1 max-w-[60ch] text-pretty wrap-anywhere">{verdict.replace.summary}</p>
          <dl className="mt-3 grid gap-1.5">
            <Other question="Roll back later" answer={verdict.rollBack.word} />
            <Other question="Both at once" answer={verdict.mixed.word} />
            {verdict.others?.map((other) => (
              <Other key={other.holder} question={`Beside ${versionLabel(other.holder)}`} answer={other.word} />
            ))}
          </dl>
        </div>
      </div>
      {verdict.findings.length > 0 && <Findings verdict={verdict} />}
      <Example verdict={verdict} label={label} against={against} />
    </Panel>
  );
}

function Other({ question, answer }: { question: string; answer: SignatureVerdict["mixed"]["word"] }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
      <dt className="w-28 text-small text-ink-3">{question}</dt>
      <dd>
        <VerdictWord word={answer} />
      </dd>
    </div>
  );
}

function Findings({ verdict: { findings, more } }: { verdict: SignatureVerdict }) {
  return (
    <ul className="border-b border-hair">
      {findings.map((finding) => (
        <li
          key={`${finding.rule} ${finding.path ?? ""}`}
          className="grid gap-x-3 gap-y-0.5 border-b border-hair px-4 py-2 text-small last:border-b-0 sm:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <VerdictWord word={finding.class} />
          <span className="min-w-0 wrap-anywhere">
            <code>{finding.rule}</code>
            {finding.path !== null && <b className="font-mono"> {finding.path}</b>}
            <span className="block text-pretty text-ink-2">{finding.consequence}</span>
          </span>
        </li>
      ))}
      {more > 0 && (
        <li className="px-4 py-2 text-small text-ink-3">And {more} more: the full comparison lists them.</li>
      )}
    </ul>
  );
}

function Example({
  verdict: { example, because, findings },
  label,
  against,
}: {
  verdict: SignatureVerdict;
  label: string;
  against: string;
}) {
  if (!example)
    return because === "" ? null : <p className="px-4 py-2.5 text-small text-pretty text-ink-3">{because}</p>;
  const column = findings.find(({ rule }) => rule === example.rule)?.path ?? null;
  return (
    <div className="grid gap-3 p-4">
      <p className="text-small text-pretty text-ink-3">
        A payload that works today, for <code>{example.rule}</code>. Simulated: {because}
      </p>
      <PayloadSplit
        request={example}
        column={column}
        callers={{ label: against, summary: example.before }}
        model={{ label, summary: example.after }}
      />
    </div>
  );
}

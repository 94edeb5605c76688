import { CopyButton } from "@/components/ui/copy-button";
import { Note } from "@/components/ui/note";
import type { ByHand } from "@/lib/connections/types";

/** What somebody gives to the registry's own console. `secret`: only right after it was made; it is not shown again. */
export function SetUpByHand({ byHand: { address, header, steps }, secret }: { byHand: ByHand; secret: string | null }) {
  return (
    <>
      <ol className="grid list-decimal gap-1.5 pl-5 text-small text-pretty text-ink-2">
        {steps.map((step) => (
          <li key={step} className="wrap-anywhere">
            {step}
          </li>
        ))}
      </ol>
      <dl className="grid w-full gap-2">
        <Given
          term="Address"
          value={address}
          none="not known: the installation is to be started with NEXTAUTH_URL set"
        />
        <Given term="Header" value={header} none="" />
        <Given
          term="Secret"
          value={secret}
          none="kept encrypted, and not shown again. Who lost it takes no more announcements and makes a new one."
        />
      </dl>
      {secret !== null && (
        <Note tone="caution" live="polite">
          Copy the secret now: it is shown this once.
        </Note>
      )}
    </>
  );
}

function Given({ term, value, none }: { term: string; value: string | null; none: string }) {
  return (
    <div className="grid grid-cols-[4.5rem_minmax(0,1fr)_auto] items-center gap-x-2">
      <dt className="text-small text-ink-3">{term}</dt>
      {value === null ? (
        <dd className="col-span-2 text-small text-pretty text-ink-2">{none}</dd>
      ) : (
        <>
          <dd className="min-w-0">
            <code className="text-small wrap-anywhere">{value}</code>
          </dd>
          <CopyButton iconOnly text={value} label={`Copy ${term.toLowerCase()}`} said={`${term} copied.`} />
        </>
      )}
    </div>
  );
}

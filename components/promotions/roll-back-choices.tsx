import { Radio } from "@/components/ui/checkbox";
import { FieldSet } from "@/components/ui/field";
import { Time } from "@/components/ui/time";
import { versionLabel } from "@/lib/format";
import type { RollBackChoice } from "@/lib/promotions/types";

type Props = { choices: RollBackChoice[]; chosen: string | null; onChoose: (version: string) => void };

/** The last good one first; any other earlier holder is there by choice, with what speaks against it. */
export function RollBackChoices({ choices, chosen, onChoose }: Props) {
  const good = choices.filter((choice) => choice.good);
  const others = choices.filter((choice) => !choice.good);
  return (
    <div className="grid gap-3">
      {good.length > 0 ? (
        <List label="Last good version" choices={good} chosen={chosen} onChoose={onChoose} />
      ) : (
        <p className="text-ink-2">
          No earlier holder is known to be good: none that still exists, is ready, is not barred and came by an approval
          here or an accepted review.
        </p>
      )}
      {others.length > 0 && <List label="Others, by choice" choices={others} chosen={chosen} onChoose={onChoose} />}
    </div>
  );
}

function List({ label, choices, chosen, onChoose }: Props & { label: string }) {
  return (
    <FieldSet label={label}>
      <ul className="grid overflow-hidden rounded-2 border border-line">
        {choices.map(({ version, since, until, why, isFree }) => (
          <li key={version} className="border-b border-hair last:border-b-0 has-checked:bg-rail-tint">
            <Radio
              name="version"
              value={version}
              checked={chosen === version}
              disabled={!isFree}
              onChange={() => onChoose(version)}
              className="flex! w-full px-3 py-2"
            >
              <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
                <b className={isFree ? "font-mono" : "font-mono font-normal text-ink-3"}>{versionLabel(version)}</b>
                <span className="text-small text-ink-3">
                  {since === null ? (
                    "held it at a time not known"
                  ) : (
                    <>
                      held it from <Time at={since} />
                    </>
                  )}
                  {until !== null && (
                    <>
                      {" "}
                      to <Time at={until} />
                    </>
                  )}
                </span>
                <span className="basis-full text-small text-pretty text-ink-2">
                  {!isFree && "Not to be chosen: "}
                  {why}
                </span>
              </span>
            </Radio>
          </li>
        ))}
      </ul>
    </FieldSet>
  );
}

import { StageMark } from "@/components/models/stage-mark";
import { Radio } from "@/components/ui/checkbox";
import { FieldSet } from "@/components/ui/field";
import type { TargetChoice } from "@/lib/promotions/types";
import { isApproval, isShared } from "@/lib/target";

import { holdersWords } from "./words";

type Props = { targets: TargetChoice[]; chosen: string | null; onChoose: (target: string) => void };

/** Stages and aliases that the version could go to, each in our word and the registry's, with who holds it now. */
export function TargetChoices({ targets, chosen, onChoose }: Props) {
  if (targets.length === 0) {
    return (
      <p className="text-ink-2">
        There is nowhere to go: the connection says of none of the registry’s stages or aliases what it means. An
        administrator can say it in the connection’s settings.
      </p>
    );
  }
  return (
    <FieldSet label="Where to">
      <ul className="grid overflow-hidden rounded-2 border border-line">
        {targets.map((target) => (
          <li key={target.target} className="border-b border-hair last:border-b-0 has-checked:bg-rail-tint">
            <Radio
              name="target"
              value={target.target}
              checked={chosen === target.target}
              disabled={target.refusal !== null}
              onChange={() => onChoose(target.target)}
              className="flex! w-full px-3 py-2 has-disabled:text-ink-3"
            >
              <Words choice={target} />
            </Radio>
          </li>
        ))}
      </ul>
    </FieldSet>
  );
}

function Words({ choice: { target, stage, native, holders, refusal } }: { choice: TargetChoice }) {
  return (
    <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
      {isApproval(target) ? (
        <span>
          {target} <code className="text-ink-3">{native.join(", ")}</code>
        </span>
      ) : stage === null || target.startsWith("@") ? (
        <code>
          {target}
          {stage !== null && <span className="font-sans text-ink-3"> means {stage}</span>}
        </code>
      ) : (
        <StageMark stage={stage} native={native.join(", ")} />
      )}
      {!isShared(target) && (
        <span className="text-small text-ink-3">
          {holdersWords(holders)} {holders.length > 1 ? "hold" : "holds"} it now
        </span>
      )}
      {refusal !== null && <span className="basis-full text-small text-pretty text-ink-2">{refusal}</span>}
    </span>
  );
}

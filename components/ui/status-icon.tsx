import { classNames } from "./class-names";
import { FailIcon, PassIcon, UnknownIcon, WaitIcon } from "./icons";

export type StatusState = "pass" | "fail" | "wait" | "unknown";

/** Circled tick, octagon, clock, dash: the shape says it without the colour. `word` false only where the words stand beside it. */
export function StatusIcon({ state, word }: { state: StatusState; word?: string | false }) {
  const { icon: Icon, ink, says } = states[state];
  if (word === false) return <Icon className={ink} />;
  return (
    <span className={classNames("inline-flex items-center gap-1.5 text-small font-strong whitespace-nowrap", ink)}>
      <Icon />
      <span className="self-baseline">{word ?? says}</span>
    </span>
  );
}

const states = {
  pass: { icon: PassIcon, ink: "text-go", says: "passes" },
  fail: { icon: FailIcon, ink: "text-stop", says: "fails" },
  wait: { icon: WaitIcon, ink: "text-caution", says: "waits" },
  unknown: { icon: UnknownIcon, ink: "text-unknown", says: "not known" },
};

import { z } from "zod";

import { add, decimalText, type Numeral, readDecimal, readNumeral, subtract } from "@/lib/decimal";
import { listWords } from "@/lib/words";

import { findMetric, judge, type Limit, shorten, sideWords } from "./measured";
import { decimal, direction, type GateFacts, type GateKind, type GateResult } from "./types";

const name = z.string().trim().min(1, "Name the metric as it is logged.").max(250);

const bound = z.object({
  kind: z.literal("metric"),
  against: z.literal("bound"),
  metric: name,
  side: z.enum(["at-least", "at-most"]),
  bound: decimal,
});
const holder = z.object({
  kind: z.literal("metric"),
  against: z.literal("holder"),
  metric: name,
  better: direction,
  /** How much worse is still well; 0 or more. */
  tolerance: decimal.refine((token) => (readDecimal(token)?.digits ?? 0n) >= 0n, "0 or more."),
});
const parse = z.discriminatedUnion("against", [bound, holder]);
type Definition = z.output<typeof parse>;
type AgainstHolder = z.output<typeof holder>;

/** A metric against a number, or against the version that holds the target now. */
export const metric = {
  kind: "metric",
  label: "A metric is good enough",
  fields: [
    { name: "metric", label: "Metric" },
    {
      name: "against",
      label: "Against",
      choices: [
        { value: "holder", label: "the version that holds the target" },
        { value: "bound", label: "a number" },
      ],
    },
    {
      name: "better",
      label: "Better is",
      choices: [
        { value: "higher", label: "higher" },
        { value: "lower", label: "lower" },
      ],
      when: { field: "against", is: "holder" },
    },
    { name: "tolerance", label: "May be worse by", hint: "0: not at all.", when: { field: "against", is: "holder" } },
    {
      name: "side",
      label: "Must be",
      choices: [
        { value: "at-least", label: "at least" },
        { value: "at-most", label: "at most" },
      ],
      when: { field: "against", is: "bound" },
    },
    { name: "bound", label: "Number", when: { field: "against", is: "bound" } },
  ],
  parse,
  evaluate(definition: Definition, facts: GateFacts): GateResult {
    const found = findMetric(facts.candidate, definition.metric);
    if ("missing" in found) return found.missing;
    if (definition.against === "holder") return againstHolder(definition, found.token, facts);
    const number = readDecimal(definition.bound);
    if (!number) throw new Error(`A gate's bound is no number: ${definition.bound}`); // parse() lets none through
    return judge(definition.metric, found.token, [{ side: definition.side, bound: number, text: definition.bound }]);
  },
  explain(definition: Definition): string {
    if (definition.against === "bound")
      return `${definition.metric} ${sideWords({ side: definition.side, text: definition.bound })}`;
    const { better, tolerance } = definition;
    const by = isZero(tolerance) ? "" : ` by more than ${tolerance}`;
    return `${definition.metric} not ${better === "higher" ? "below" : "above"} the holder${by}`;
  },
  metrics: (definition: Definition) => [definition.metric],
} satisfies GateKind<Definition>;

function againstHolder(definition: AgainstHolder, token: string, facts: GateFacts): GateResult {
  const own = readNumeral(token);
  if (own === null || own === "NaN") return judge(definition.metric, token, []);
  if (!facts.holder || (facts.others ?? []).length > 0) return withoutOneHolder(definition, token, facts);
  const found = findMetric(facts.holder, definition.metric);
  if ("missing" in found) {
    const { state, fix } = found.missing;
    return { state, value: `${shorten(token)} against ${found.missing.value}`, fix };
  }
  const limit = limitFrom(definition, found.token);
  if (limit) return judge(definition.metric, token, [limit]);
  const fix = `${facts.holder.version} holds it with a ${definition.metric} that cannot be compared. Who manages policies can set a number instead.`;
  return { state: "fail", value: `${shorten(token)} against ${shorten(found.token)}`, fix };
}

/** Null when what the holder has is no number. */
function limitFrom({ better, tolerance }: AgainstHolder, token: string): Limit | null {
  const side = better === "higher" ? "at-least" : "at-most";
  const held = readNumeral(token);
  const room = readDecimal(tolerance);
  if (held === null || held === "NaN" || !room) return null;
  if (typeof held === "string" || isZero(tolerance)) return { side, bound: held, text: shorten(token) };
  const bound: Numeral = better === "higher" ? subtract(held, room) : add(held, room);
  const exact = decimalText(bound);
  const text = exact.length <= 24 ? exact : `${shorten(token)} ${better === "higher" ? "−" : "+"} ${tolerance}`;
  return { side, bound, text };
}

/** Passes where there is nobody to be worse than; several holders, or another model in the way, are somebody, also beside a holder that it is better than. */
function withoutOneHolder(
  { metric: named }: AgainstHolder,
  token: string,
  { holder, heldBy = holder ? [holder.version] : [], others = [] }: GateFacts,
): GateResult {
  const inTheWay = [...heldBy, ...others];
  if (inTheWay.length === 0) return { state: "pass", value: "nobody holds it", fix: null };
  const fix = `${listWords(inTheWay)} ${inTheWay.length === 1 ? "holds" : "hold"} the target, and ${named} is compared with one other version of its model only. Once one holds it alone this is checked again; who manages policies can set a number instead.`;
  return { state: "fail", value: `${shorten(token)}, compared with none`, fix };
}

function isZero(token: string): boolean {
  return readDecimal(token)?.digits === 0n;
}

import { z } from "zod";

import { compareNumerals, readDecimal } from "@/lib/decimal";

import { findMetric, judge, type Limit, shorten, sideWords } from "./measured";
import { decimal, type GateFacts, type GateKind, type GateResult } from "./types";

const limits = { min: decimal.nullable(), max: decimal.nullable() };
const name = z.string().trim().min(1, "Name it as the registry does.").max(250);

const parse = z
  .discriminatedUnion("of", [
    z.object({ kind: z.literal("presence"), of: z.literal("metric"), name, ...limits }),
    z.object({
      kind: z.literal("presence"),
      of: z.literal("tag"),
      name,
      ...limits,
      /** The whole value, letter by letter; null: any. */
      equals: z.string().max(500).nullable(),
    }),
  ])
  .refine(({ min, max }) => !isAbove(min, max), { path: ["max"], message: "Not below the least." });
type Definition = z.output<typeof parse>;

/** A tag or a metric is there, and within bounds where there are some. Drift scores arrive so. */
export const presence = {
  kind: "presence",
  label: "A tag or metric is there",
  fields: [
    {
      name: "of",
      label: "What",
      choices: [
        { value: "tag", label: "tag of the version" },
        { value: "metric", label: "metric of its run" },
      ],
    },
    { name: "name", label: "Name" },
    { name: "min", label: "At least", optional: true },
    { name: "max", label: "At most", optional: true },
    { name: "equals", label: "Exactly this text", optional: true, when: { field: "of", is: "tag" } },
  ],
  parse,
  evaluate(definition: Definition, { candidate }: GateFacts): GateResult {
    const found =
      definition.of === "metric" ? findMetric(candidate, definition.name) : findTag(candidate.tags, definition);
    if ("missing" in found) return found.missing;
    if (definition.of === "tag" && definition.equals !== null && found.token !== definition.equals) {
      const fix = `Whoever may change the version's tags can set ${definition.name} to ${shorten(definition.equals)}.`;
      return { state: "fail", value: `${shorten(found.token) || "empty"} ≠ ${shorten(definition.equals)}`, fix };
    }
    const within = limitsOf(definition);
    if (within.length > 0) return judge(definition.name, found.token, within);
    return { state: "pass", value: shorten(found.token) || "there, empty", fix: null };
  },
  explain(definition: Definition): string {
    const what = `${definition.of} ${definition.name}`;
    const asked = [
      ...(definition.of === "tag" && definition.equals !== null ? [`exactly ${shorten(definition.equals)}`] : []),
      ...limitsOf(definition).map(sideWords),
    ];
    return asked.length === 0 ? `${what} is there` : `${what} ${asked.join(" and ")}`;
  },
  metrics: (definition: Definition) => (definition.of === "metric" ? [definition.name] : []),
} satisfies GateKind<Definition>;

function findTag(tags: Record<string, string>, definition: Definition): { token: string } | { missing: GateResult } {
  const token = Object.hasOwn(tags, definition.name) ? tags[definition.name] : undefined;
  if (token !== undefined) return { token };
  const fix = `The version has no tag ${definition.name}. Whoever or whatever writes it can set it in the registry.`;
  return { missing: { state: "fail", value: "not there", fix } };
}

function limitsOf({ min, max }: Definition): Limit[] {
  const limit = (side: Limit["side"], text: string | null): Limit[] => {
    const bound = text === null ? null : readDecimal(text);
    return text === null || !bound ? [] : [{ side, bound, text }];
  };
  return [...limit("at-least", min), ...limit("at-most", max)];
}

function isAbove(min: string | null, max: string | null): boolean {
  const [least, most] = [min === null ? null : readDecimal(min), max === null ? null : readDecimal(max)];
  return least !== null && most !== null && (compareNumerals(least, most) ?? 0) > 0;
}

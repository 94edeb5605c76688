import { type Exchange, isWrite, type RecordingProxy, type Rule, type Reaction } from "../stack/recording-proxy";

import type { Random } from "./random";
import { isAbout, type Truth } from "./registry";

type About = { model: string; version: string; other: string };

/** Something that goes wrong with the registry while a promotion is written. `begin` answers how to end it. */
export type Trouble = { name: string; begin(proxy: RecordingProxy, truth: Truth, about: About): () => void };

/** The n-th write to this model, and from then on as often as the rule is allowed to act. `met` is called the first time. */
function fromWrite(nth: number, model: string, met: () => void): (exchange: Exchange) => boolean {
  let seen = 0;
  return (exchange) => {
    if (!isWrite(exchange) || !isAbout(model, exchange)) return false;
    seen += 1;
    if (seen === nth) met();
    return seen >= nth;
  };
}

type Kind = { name: string; at(nth: number, met: () => void): Trouble };

/** Acts on the n-th write, `times` times. */
function once(
  name: string,
  rule: (truth: Truth, about: About, proxy: RecordingProxy) => Omit<Rule, "matches">,
  times = 1,
): Kind {
  return {
    name,
    at: (nth, met) => ({
      name: `${name} at write ${nth}`,
      begin: (proxy, truth, about) =>
        proxy.on({ matches: fromWrite(nth, about.model, met), ...rule(truth, about, proxy) }, times),
    }),
  };
}

type Course = Parameters<typeof once>[1];

function away(ms: number): Course {
  return (_truth, _about, proxy) => ({
    before: async (): Promise<Reaction> => {
      void proxy.goAway();
      setTimeout(() => void proxy.back(), ms);
      return "drop";
    },
  });
}

const kinds: readonly Kind[] = [
  once("503 without doing it", () => ({ before: () => 503 })),
  once("502 after doing it", () => ({ after: () => 502 })),
  once("connection cut before", () => ({ before: () => "drop" })),
  once("connection cut after", () => ({ after: () => "drop" })),
  once("permission taken away", () => ({ before: () => 403 }), Infinity),
  once("away for three seconds", away(3_000)),
  once("stolen between reading and writing", (truth, { model, other }) => ({
    before: async (): Promise<Reaction> => {
      await truth.moveToStage(model, other, "Production");
      await truth.setAlias(model, "champion", other);
      await truth.setAlias(model, "canary", other);
      return "pass";
    },
  })),
  once("version deleted", (truth, { model, version }) => ({
    before: async (): Promise<Reaction> => {
      await truth.deleteVersion(model, version);
      await truth.createVersion(model);
      return "pass";
    },
  })),
  // These take as long as the application waits for an answer.
  once("hung before doing it", () => ({ before: () => "hang" })),
  once("hung after doing it", () => ({ after: () => "hang" })),
];
const longest = once("away for a minute", away(60_000));

const fewKills = 50;

export type Troubles = {
  /** The next one, at one of the first `writes` writes. */
  next(writes: number): Trouble;
  /** The last one had nothing to meet, for nothing could be asked for: it is the next one once more. */
  giveBack(): void;
  /** How often each came about; one whose write never came did not. */
  met: ReadonlyMap<string, number>;
  areAllMet(): boolean;
};

/** All troubles in turn, in an order that `random` tells, from the `first` of it on; in a run of few kills but the longest. */
export function troublesInTurn(random: Random, kills: number, first = 0): Troubles {
  const order = random.shuffled(kills < fewKills ? kinds : [...kinds, longest]);
  const met = new Map(order.map(({ name }) => [name, 0]));
  let turn = first;
  return {
    next(writes) {
      const kind = order[turn % order.length] as Kind;
      turn += 1;
      return kind.at(1 + random.below(writes), () => void met.set(kind.name, (met.get(kind.name) ?? 0) + 1));
    },
    giveBack() {
      turn -= 1;
    },
    met,
    areAllMet: () => [...met.values()].every((times) => times > 0),
  };
}

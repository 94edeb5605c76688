import { type Exchange, isWrite, type RecordingProxy, type Rule, type Reaction } from "../stack/recording-proxy";

import type { Random } from "./random";
import { isAbout, type Truth } from "./registry";

/** Something that goes wrong with the registry while a promotion is written. `begin` answers how to end it. */
export type Trouble = {
  name: string;
  begin(proxy: RecordingProxy, truth: Truth, about: { model: string; version: string; other: string }): () => void;
};

/** The n-th write to this model, and from then on as often as the rule is allowed to act. */
function fromWrite(nth: number, model: string): (exchange: Exchange) => boolean {
  let seen = 0;
  return (exchange) => isWrite(exchange) && isAbout(model, exchange) && ++seen >= nth;
}

/** Acts on the n-th write, `times` times. */
function once(
  name: string,
  rule: (
    truth: Truth,
    about: { model: string; version: string; other: string },
    proxy: RecordingProxy,
  ) => Omit<Rule, "matches">,
  times = 1,
) {
  return (nth: number): Trouble => ({
    name: `${name} at write ${nth}`,
    begin: (proxy, truth, about) =>
      proxy.on({ matches: fromWrite(nth, about.model), ...rule(truth, about, proxy) }, times),
  });
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

const cheap = [
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
];
/** These take as long as the application waits for an answer, or longer. */
const slow = [
  once("away for a minute", away(60_000)),
  once("hung before doing it", () => ({ before: () => "hang" })),
  once("hung after doing it", () => ({ after: () => "hang" })),
];

export function anyTrouble(random: Random, patient: boolean): Trouble {
  return random.pick(patient ? [...cheap, ...slow] : cheap)(1 + random.below(3));
}

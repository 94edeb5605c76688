import type { MemoryWorld } from "@/lib/registries/memory";

/** One true change of one thing: `model incarnation/version/axis/key` had `value` from `at` on. */
type Fact = { thing: string; at: number; value: string | null };

/** Writes down what really happens in a world, by looking after each act. */
export class Truth {
  readonly facts: Fact[] = [];
  #last = new Map<string, string>();

  constructor(
    readonly world: MemoryWorld,
    readonly now: () => number,
  ) {}

  /** Does something to the world and notes what changed by it. */
  act(work: () => void): void {
    work();
    const next = stateOf(this.world);
    for (const thing of new Set([...this.#last.keys(), ...next.keys()])) {
      const value = next.get(thing) ?? null;
      if ((this.#last.get(thing) ?? null) !== value) this.facts.push({ thing, at: this.now(), value });
    }
    this.#last = next;
  }

  valueAt(thing: string, at: number): string | null {
    return this.facts.findLast((fact) => fact.thing === thing && fact.at <= at)?.value ?? null;
  }

  /** Versions of a model that hold a stage word or an alias at a moment. */
  holdersAt(model: string, axis: "stage" | "alias", word: string, at: number): string[] {
    const things = [...new Set(this.facts.map(({ thing }) => thing))].map((thing) => ({
      thing,
      parts: JSON.parse(thing) as string[],
    }));
    const versions = things.flatMap(({ thing, parts: [incarnation, version, ofAxis, key] }) => {
      if (incarnation !== model || ofAxis !== axis) return [];
      const value = this.valueAt(thing, at);
      if (axis === "stage") return value === word && version ? [version] : [];
      return key === word && value !== null && this.valueAt(thingOf(model, value, "existence", ""), at) !== null
        ? [value]
        : [];
    });
    return versions.sort();
  }
}

export function thingOf(incarnation: string, version: string | null, axis: string, key: string): string {
  return JSON.stringify([incarnation, version ?? "", axis, key]);
}

function stateOf(world: MemoryWorld): Map<string, string> {
  const state = new Map<string, string>();
  for (const model of world.models.values()) {
    const put = (version: string | null, axis: string, key: string, value: string | null) => {
      if (value !== null) state.set(thingOf(model.incarnation, version, axis, key), value);
    };
    put(null, "existence", "", "there");
    put(null, "name", "", model.key);
    put(null, "description", "", model.description);
    for (const [tag, value] of Object.entries(model.tags)) put(null, "tag", tag, value);
    for (const [alias, target] of Object.entries(model.aliases)) put(null, "alias", alias, target);
    for (const version of model.versions.values()) {
      put(version.key, "existence", "", "there");
      put(version.key, "stage", "", version.stage);
      put(version.key, "description", "", version.description);
    }
  }
  return state;
}

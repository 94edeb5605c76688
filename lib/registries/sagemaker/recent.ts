/** What was asked for lately, at most `most` things, each for `ms` milliseconds. The oldest goes first. */
export class Recent<T> {
  readonly #kept = new Map<string, { value: T; until: number }>();

  constructor(
    private readonly most: number,
    private readonly ms: number,
  ) {}

  get(key: string): T | null {
    const kept = this.#kept.get(key);
    return kept && kept.until > Date.now() ? kept.value : null;
  }

  set(key: string, value: T): T {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: Date.now() + this.ms });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.most) break;
      this.#kept.delete(oldest);
    }
    return value;
  }

  /** The kept value, or a new one. Several who ask at once may each ask. */
  async of(key: string, ask: () => Promise<T>): Promise<T> {
    return this.get(key) ?? this.set(key, await ask());
  }
}

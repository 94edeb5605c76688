import { messages, PGlite, protocol } from "@electric-sql/pglite";

type Exec = PGlite["execProtocolStream"];
type Described = Awaited<ReturnType<Exec>>;
/** `described`: its parameters and columns, as the database told them when it was prepared. */
type Statement = { name: string; described: Described };

/** Each takes some ten kilobytes of the database's memory. */
const mostPrepared = 200;
const mostSeen = 2_000;
const writtenUntilReplanned = 1_000;

const changesSchema = /\b(create|alter|drop|truncate|deallocate|discard)\b/i;
const type = { parse: 0x50, describe: 0x44, bind: 0x42, execute: 0x45, query: 0x51 };

/**
 * PGlite, with each statement that comes again analysed once and planned a few times, where PGlite itself begins anew each time: for
 * what this application asks that is five parts of six of a statement's time. It sits below `query` and `transaction`, in the messages
 * that those exchange with the database: Parse is kept back for a statement that is prepared already, Bind names it.
 *
 * A plan is made for tables as they are. ANALYZE has them made anew by itself, and so do many rows written: a plan for an empty table
 * must not serve while it fills.
 */
export class PreparingDatabase extends PGlite {
  readonly #prepared = new Map<string, Statement>();
  readonly #seen = new Set<string>();
  #made = 0;
  #written = 0;
  /** The statement between its Parse and its Sync, when it is a prepared one. */
  #current: Statement | null = null;
  #bind: Uint8Array | null = null;

  override async execProtocolStream(message: Uint8Array, options: Parameters<Exec>[1] = {}): Promise<Described> {
    const current = this.#current;
    if (message[0] === type.parse) {
      this.#current = await this.#prepare(message, options);
      return this.#current ? [] : super.execProtocolStream(message, options);
    }
    if (message[0] === type.query && changesSchema.test(textOf(message))) await this.#forgetAll(options);
    if (current && message[0] === type.describe) return current.described;
    if (current && message[0] === type.bind) {
      // Binding and executing is one trip into the database instead of two.
      this.#bind = named(message, current.name, 6);
      return [];
    }
    if (current && message[0] === type.execute && this.#bind)
      return this.#counted(await super.execProtocolStream(together(this.#bind, message), options));
    // Whatever else comes, a Sync above all, ends the statement.
    this.#current = this.#bind = null;
    return this.#counted(await super.execProtocolStream(message, options));
  }

  /** The statement that a Parse is about; null when it is to be parsed as ever: it never came before, or is no plain reading or writing. */
  async #prepare(parse: Uint8Array, options: Parameters<Exec>[1]): Promise<Statement | null> {
    if (this.#written >= writtenUntilReplanned && !this.isInTransaction()) {
      this.#written = 0;
      await super.execProtocolStream(protocol.serialize.query("DISCARD PLANS"), options);
    }
    const text = textOf(parse);
    const known = this.#prepared.get(text);
    if (known) {
      // Those not asked for the longest stand first.
      this.#prepared.delete(text);
      this.#prepared.set(text, known);
      return known;
    }
    if (!this.#seen.has(text)) {
      if (this.#seen.size >= mostSeen) this.#seen.clear();
      if (/^\s*(with|select|insert|update|delete)\b/i.test(text)) this.#seen.add(text);
      else if (changesSchema.test(text)) await this.#forgetAll(options);
      return null;
    }
    const name = `s${(this.#made += 1)}`;
    const described = await super.execProtocolStream(
      together(named(parse, name, 5), protocol.serialize.describe({ type: "S", name })),
      options,
    );
    const statement = {
      name,
      described: described.filter((told) => told.name === "parameterDescription" || told.name === "rowDescription"),
    };
    this.#prepared.set(text, statement);
    for (const [oldest, { name: last }] of this.#prepared) {
      if (this.#prepared.size <= mostPrepared) break;
      this.#prepared.delete(oldest);
      await super.execProtocolStream(protocol.serialize.close({ type: "S", name: last }), options);
    }
    return statement;
  }

  /** A prepared statement must answer the columns it was prepared for, so none outlives a change of tables. */
  async #forgetAll(options: Parameters<Exec>[1]): Promise<void> {
    this.#seen.clear();
    const names = [...this.#prepared.values()].map(({ name }) => name);
    this.#prepared.clear();
    for (const name of names) await super.execProtocolStream(protocol.serialize.close({ type: "S", name }), options);
  }

  #counted(told: Described): Described {
    for (const message of told) {
      if (message instanceof messages.CommandCompleteMessage && !message.text.startsWith("SELECT"))
        this.#written += Number(/\d+$/.exec(message.text)?.[0] ?? 0);
    }
    return told;
  }
}

/** What follows the type, the length and, of a Parse, the empty name: the text, and which types its parameters were said to have. */
function textOf(message: Uint8Array): string {
  return Buffer.from(message.buffer, message.byteOffset, message.byteLength).toString(
    "latin1",
    message[0] === type.query ? 5 : 6,
  );
}

/** A message with a name put in where it has an empty one. */
function named(message: Uint8Array, name: string, at: number): Uint8Array {
  const bytes = Buffer.concat([message.subarray(0, at), Buffer.from(name), message.subarray(at)]);
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
}

function together(first: Uint8Array, second: Uint8Array): Uint8Array {
  return Buffer.concat([first, second]);
}

/**
 * The server's refusal on its way out of the simulation. `code` is the HTTP status as far as it is known where it happens; who
 * calls may know better, for each stage of the server dresses errors in its own way.
 */
export class Failure extends Error {
  constructor(
    readonly rule: string,
    readonly why: string,
    readonly where: string | null = null,
    /**
     * Raised by the server's own code, as an error of its own or as one of the caller's, or by Python, numpy or pandas beneath it.
     * Old servers answer the first with 500.
     */
    readonly raised: "server" | "invalid" | "library" = "library",
    readonly code = 400,
  ) {
    super(why);
  }

  at(where: string | null, code = this.code): Failure {
    return new Failure(this.rule, this.why, this.where ?? where, this.raised, code);
  }
}

/** Ground that is not simulated. */
export class Unknown extends Error {}

/** A signature that no server can load, of whichever profile: there is nobody to ask. */
export class Unloadable extends Unknown {}

/** Runs `work` and places a failure that it raises. */
export function within<T>(where: string | null, work: () => T, code?: number): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Failure ? error.at(where, code) : error;
  }
}

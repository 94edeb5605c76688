import { Socket } from "node:net";

import { type Agent, type buildConnector, Client, type Dispatcher, Pool } from "undici";

import type { WireTiming } from "./types";

type Options = NonNullable<ConstructorParameters<typeof Agent>[0]>;
type Connect = ReturnType<typeof buildConnector>;

/** The one call that a client has under way. */
type Watch = { timing: WireTiming | null };

/**
 * Options of an agent whose calls are timed where it happens: a call that comes with a `WireTiming` as undici's `opaque` learns
 * what its own connection took. Such agents pipeline nothing, so a connection that opens is that of the call under way. Agents
 * without these options pay nothing.
 */
export function timedOptions({ connect, ...options }: Omit<Options, "connect"> & { connect: Connect }): Options {
  const client = (origin: string | URL, own: object) => {
    const watch: Watch = { timing: null };
    return new TimedClient(origin, { ...own, connect: timedConnect(connect, watch) }, watch);
  };
  return { ...options, factory: (origin: string | URL, own: object) => new Pool(origin, { ...own, factory: client }) };
}

class TimedClient extends Client {
  constructor(
    origin: string | URL,
    options: Client.Options,
    private readonly watch: Watch,
  ) {
    super(origin, options);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const timing = "opaque" in options ? (options.opaque as WireTiming) : null;
    if (timing) timing.sentAt = performance.now();
    this.watch.timing = timing;
    return super.dispatch(options, handler);
  }
}

function timedConnect(connect: Connect, watch: Watch): Connect {
  return (options, callback) => {
    const { timing } = watch;
    const started = performance.now();
    let lookedUp: number | null = null;
    const socket: unknown = connect(options, (...answer) => {
      if (timing && answer[1]) {
        timing.sentAt = performance.now();
        timing.connect = timing.sentAt - (lookedUp ?? started);
      }
      callback(...answer);
    });
    if (timing === null || !(socket instanceof Socket)) return;
    // Told once for each address that a name has; never for a literal one.
    socket.once("lookup", () => {
      lookedUp = performance.now();
      timing.lookup = lookedUp - started;
    });
  };
}

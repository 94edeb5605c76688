import { createServer } from "node:net";

const host = "127.0.0.1";

export function isFree(port) {
  return new Promise((done) => {
    const probe = createServer()
      .once("error", () => done(false))
      .listen(port, host, () => probe.close(() => done(true)));
  });
}

/** The first free port from `port` on. */
export async function nextFreePort(port) {
  for (let candidate = port; candidate < port + 200; candidate++) if (await isFree(candidate)) return candidate;
  throw new Error(`No free port between ${port} and ${port + 199}.`);
}

/** Any port that is free now. */
export function anyFreePort() {
  return new Promise((done, failed) => {
    const probe = createServer()
      .once("error", failed)
      .listen(0, host, () => {
        const { port } = probe.address();
        probe.close(() => done(port));
      });
  });
}

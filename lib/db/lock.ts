import "server-only";

import { mkdirSync, unlinkSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";

import { env } from "@/lib/env";

/** Answers one command with lines of text; the last line of all ends the connection. */
export type Command = (write: (line: string) => void) => Promise<void>;

/**
 * Takes the data folder for this process by listening on a unix socket in it. A dead owner is detectable, even after
 * SIGKILL: nobody answers, so the stale file is removed. The same socket lets a command such as `verify:audit` ask the
 * running application, since the embedded database can be open in one process only.
 */
export async function lockDataFolder(commands: Record<string, Command>): Promise<void> {
  mkdirSync(env.INTERLOCK_DATA_DIR, { recursive: true, mode: 0o700 });
  const path = socketPath();
  const server = createServer((socket) => void answer(socket, commands).catch(() => socket.destroy()));
  server.unref();
  const listen = () =>
    new Promise<void>((done, failed) => {
      server.once("error", failed);
      server.listen(path, () => done());
    });

  try {
    await listen();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const owner = await askOwner("pid");
    if (owner !== null) {
      throw new Error(
        `Another Interlock (process ${owner[0] ?? "unknown"}) works on ${resolve(env.INTERLOCK_DATA_DIR)}. Stop it first, or choose another folder with --data-dir.`,
      );
    }
    unlinkSync(path);
    await listen();
  }
}

/** Sends `command` to whoever holds the folder and answers its lines; null when nobody does. */
export function askOwner(command: string, onLine?: (line: string) => void): Promise<string[] | null> {
  return new Promise((done) => {
    const lines: string[] = [];
    const socket = createConnection(socketPath(), () => {
      socket.write(`${command}\n`);
      const reader = createInterface(socket).on("line", (line) => {
        lines.push(line);
        onLine?.(line);
      });
      reader.on("error", () => socket.destroy()); // it repeats the socket's own, and would end the process unheard
    });
    socket.once("error", () => done(null));
    socket.once("close", (failed) => !failed && done(lines));
  });
}

async function answer(socket: Socket, commands: Record<string, Command>) {
  socket.on("error", () => socket.destroy());
  for await (const line of createInterface(socket)) {
    const command =
      line === "pid" ? async (write: (line: string) => void) => write(String(process.pid)) : commands[line];
    const write = (text: string) => void (socket.writable && socket.write(`${text}\n`));
    await (command?.(write) ?? Promise.resolve(write(`unknown command ${line}`))).catch((error: unknown) =>
      write(String(error)),
    );
    socket.end();
    return;
  }
}

/** A unix socket's path may be about 100 characters long; the shorter of absolute and relative is used. */
function socketPath(): string {
  const absolute = join(resolve(env.INTERLOCK_DATA_DIR), "owner.sock");
  const near = relative(process.cwd(), absolute);
  return near.length < absolute.length ? near : absolute;
}

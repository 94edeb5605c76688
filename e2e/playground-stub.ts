import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What one path of the stand-in answers, and after how many milliseconds. */
type Answer = { contentType: string; body: string | Buffer; after?: number };
type Stub = { url: string; /** Bodies that came, by path. */ received: Map<string, string[]>; close(): Promise<void> };

/** A scoring server that answers whatever it is told to: for replies that no trained model gives. Reads are answered too, as "I am well". */
export async function startStub(answers: Record<string, Answer>): Promise<Stub> {
  const received = new Map<string, string[]>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const name = (request.url ?? "").split("/")[1] ?? "";
      const answer = answers[name];
      if (request.method !== "POST" || !answer) {
        response.end("\n");
        return;
      }
      received.set(name, [...(received.get(name) ?? []), Buffer.concat(parts).toString("utf8")]);
      response.setHeader("content-type", answer.contentType);
      const timer = globalThis.setTimeout(() => response.end(answer.body), answer.after ?? 0);
      response.on("close", () => clearTimeout(timer));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What one path of the stand-in answers, and after how many milliseconds; or the scoring server that answers in its place. */
type Answer = { contentType: string; body: string | Buffer; after?: number } | { from: string };
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
      const sent = Buffer.concat(parts);
      received.set(name, [...(received.get(name) ?? []), sent.toString("utf8")]);
      if ("from" in answer) {
        pass(sent, request, answer.from).then(
          ({ status, contentType, body }) => response.writeHead(status, { "content-type": contentType }).end(body),
          () => response.destroy(),
        );
        return;
      }
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

/** The same bytes to a scoring server, and what it says to them. */
async function pass(sent: Buffer, { headers }: IncomingMessage, to: string) {
  const answer = await fetch(`${to}/invocations`, {
    method: "POST",
    headers: { "content-type": headers["content-type"] ?? "" },
    body: new Uint8Array(sent),
  });
  return {
    status: answer.status,
    contentType: answer.headers.get("content-type") ?? "",
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

import { type Agent, request } from "node:http";

/** Without an agent each call has a connection of its own, as the application's calls over plain HTTP have. */
export function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  agent?: Agent,
): Promise<{ status: number; text: string }> {
  return new Promise((done, failed) => {
    const call = request(
      url,
      {
        method: "POST",
        agent: agent ?? false,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers },
      },
      (reply) => {
        let text = "";
        reply.setEncoding("utf8").on("data", (part: string) => (text += part));
        reply.on("end", () => done({ status: reply.statusCode ?? 0, text })).on("error", failed);
      },
    );
    call.on("error", failed).end(body);
  });
}

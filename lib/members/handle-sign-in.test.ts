import { NextRequest } from "next/server";
import { beforeEach, expect, test, vi } from "vitest";

import { handleSignIn } from "./handle-sign-in";

const handed: { body: string; type: string | null; query: string }[] = [];
vi.mock("next-auth", () => ({
  default: async (request: NextRequest) => {
    const { headers, nextUrl } = request;
    handed.push({ body: await request.text(), type: headers.get("content-type"), query: nextUrl.search });
    return new Response("handled");
  },
}));
vi.mock("./next-auth", () => ({ authOptions: () => ({}) }));
beforeEach(() => void (handed.length = 0));

const form = "application/x-www-form-urlencoded";
function ask(init: ConstructorParameters<typeof NextRequest>[1]) {
  const request = new NextRequest("http://here.example/api/auth/callback/credentials?a=1", init);
  return handleSignIn(request, { params: Promise.resolve({ nextauth: ["callback", "credentials"] }) });
}
const post = (body: BodyInit, headers = {}) =>
  ask({ method: "POST", body, headers: { "content-type": form, ...headers }, duplex: "half" });

test("what is posted reaches next-auth as it was sent", async () => {
  expect(await (await post("email=ada%40example.org&password=%C3%A4")).text()).toBe("handled");
  expect(handed).toEqual([{ body: "email=ada%40example.org&password=%C3%A4", type: form, query: "?a=1" }]);
  await ask({ method: "GET" });
  expect(handed).toHaveLength(2);
});

test("more than 64 KB is refused in a sentence, and an endless body is not read to its end", async () => {
  let pulled = 0;
  const endless = new ReadableStream({
    pull: (controller) => (pulled++ > 100 ? controller.close() : controller.enqueue(new Uint8Array(16_384))),
  });
  for (const body of ["x".repeat(65_537), endless]) {
    const response = await post(body);
    expect([response.status, await response.text()]).toEqual([413, expect.stringMatching(/larger than 64 KB/)]);
  }
  expect([handed, pulled < 10]).toEqual([[], true]);
});

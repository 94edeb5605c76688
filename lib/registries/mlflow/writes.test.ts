import { afterEach, expect, test } from "vitest";

import type { Write } from "../types";
import { mlflow } from ".";
import { fakeServer, html, json } from "./__fixtures__/fake-server";
import { recordedRequest, type Release, releases, replay } from "./__fixtures__/replay";

const refused = /^(registry_denied|not_found|unsupported|invalid)$/;
const move: Write = { axis: "alias", model: "m", key: "champion", after: "2" };
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serving(...args: Parameters<typeof fakeServer>) {
  const server = await fakeServer(...args);
  closing.push(server.close);
  return server;
}

function openOn(release: Release, end: string, recording: string) {
  const io = replay(release, { [end]: recording });
  const { writes } = mlflow.open({ url: "http://registry.test" }, io);
  if (!writes) throw new Error("the adapter offers writes");
  return { ...writes, sent: io.sent };
}

const changes: [string, string, Write][] = [
  ["alias-set", "registered-models/alias", { axis: "alias", model: "wire-model", key: "champion", after: "1" }],
  [
    "transition-stage",
    "model-versions/transition-stage",
    { axis: "stage", model: "credit-risk-a", version: "1", after: "Staging" },
  ],
  [
    "model-version-delete-tag",
    "model-versions/delete-tag",
    { axis: "tag", model: "credit-risk-a", version: "1", key: "q", after: null },
  ],
];

test.each(releases.flatMap((release) => changes.map((change) => [release, ...change] as const)))(
  "%s: %s is sent as it was recorded, once, and as it was announced",
  async (release, recording, path, write) => {
    const { send, describe, sent } = openOn(release, path, recording);
    await send(write);
    const expected = recordedRequest(release, recording);
    expect(sent).toEqual([expected]);
    const [method, address, ...body] = describe(write).split(" ");
    expect([method, `/api/${address}`, JSON.parse(body.join(" "))]).toEqual([
      expected.method,
      expected.path,
      expected.body,
    ]);
  },
);

test("a tag is set with its value, an alias removed with a body, a stage never takes others along", () => {
  const { describe } = openOn("3.17.2", "", "alias-set");
  expect([
    describe({ axis: "tag", model: "m", version: "1", key: "k", after: "" }),
    describe({ axis: "alias", model: "m", key: "champion", after: null }),
    describe({ axis: "stage", model: "m", version: "1", after: "Production" }),
  ]).toEqual([
    'POST 2.0/mlflow/model-versions/set-tag {"name":"m","version":"1","key":"k","value":""}',
    'DELETE 2.0/mlflow/registered-models/alias {"name":"m","alias":"champion"}',
    'POST 2.0/mlflow/model-versions/transition-stage {"name":"m","version":"1","stage":"Production","archive_existing_versions":false}',
  ]);
});

test.each([
  ["2.9.2", "err-alias-set-unknown-version", "not_found"],
  ["2.22.5", "err-alias-set-unknown-version", "not_found"],
  ["3.17.2", "err-alias-set-unknown-version", "not_found"],
  ["2.9.2", "err-stage-unknown", "invalid"],
  ["3.17.2", "err-stage-unknown", "invalid"],
  ["2.22.5", "auth-err-alias-delete-edit", "registry_denied"],
  ["3.17.2", "auth-err-alias-delete-edit", "registry_denied"],
] as const)("%s: %s says that nothing changed: %s", async (release, recording, code) => {
  const { send } = openOn(release, "registered-models/alias", recording);
  await expect(send(move)).rejects.toMatchObject({ code });
});

test("no answer, half an answer, an answer of somebody else and a busy server leave open what happened; nothing is asked twice", async () => {
  const answers: Parameters<typeof fakeServer>[0][] = [
    (_request, response) => response.destroy(),
    (_request, response) => response.writeHead(200, { "content-length": "100" }).end("{"),
    (_request, response) => response.end(""),
    (_request, response) => json(response, []),
    (_request, response) => html(response, 200),
    (_request, response) => response.writeHead(302, { location: "/sign-in" }).end(),
    (_request, response) => html(response, 400),
    (_request, response) => html(response, 408),
    (_request, response) => json(response, { error_code: "ABORTED", message: "" }, 409),
    (_request, response) => response.writeHead(429, { "retry-after": "0" }).end(),
    (_request, response) => html(response, 500),
    (_request, response) => json(response, { error_code: "INTERNAL_ERROR", message: "" }, 500),
    (_request, response) => html(response, 502),
    (_request, response) => json(response, { error_code: "TEMPORARILY_UNAVAILABLE", message: "" }, 503),
    (_request, response) => html(response, 504),
    () => undefined,
  ];
  for (const behave of answers) {
    const server = await serving(behave);
    const failure = server.open({}, { deadlineMs: 300 }).writes?.send(move);
    await expect(failure).rejects.toMatchObject({ code: expect.not.stringMatching(refused) });
    expect(server.asked).toHaveLength(1);
  }
});

test("400 from the server's database is a race of callers, not a refusal, and its SQL stays there", async () => {
  const message = "(sqlite3.IntegrityError) UNIQUE constraint failed: registered_model_aliases.name";
  const server = await serving((_request, response) => json(response, { error_code: "BAD_REQUEST", message }, 400));
  await expect(server.open().writes?.send(move)).rejects.toMatchObject({
    code: "registry_unavailable",
    message: expect.not.stringContaining("sqlite"),
  });
});

test("a server whose API stands elsewhere is asked there once it said that it has no such call", async () => {
  const server = await serving(({ url }, response) =>
    url.pathname.startsWith("/ajax-api/") ? json(response, {}) : html(response, 404),
  );
  await server.open().writes?.send(move);
  expect(server.asked.map(({ url }) => url.pathname.split("/")[1])).toEqual(["api", "ajax-api"]);
});

test("a token that has just expired is renewed: the refusal before it changed nothing", async () => {
  let issued = 0;
  const server = await serving(({ url, headers }, response) => {
    if (url.pathname === "/token") return json(response, { access_token: `t${++issued}`, expires_in: 3600 });
    return headers.authorization === "Bearer t1" ? html(response, 401) : json(response, {});
  });
  const { writes } = server.open({
    auth: "oauth",
    clientId: "id",
    clientSecret: "s",
    tokenUrl: `${server.address}/token`,
  });
  await writes?.send(move);
  expect(server.asked.filter(({ url }) => url.pathname !== "/token")).toHaveLength(2);
});

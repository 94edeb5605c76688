import { afterEach, expect, test } from "vitest";

import { AppError } from "@/lib/errors";

import { type Asked, fakeServer, html, json } from "./__fixtures__/fake-server";
import { subscriptionsOf } from "./__fixtures__/subscriptions-of";

const first = { cursor: null, limit: 50 };
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serving(...args: Parameters<typeof fakeServer>) {
  const server = await fakeServer(...args);
  closing.push(server.close);
  return server;
}

test("a web page where data was expected is told as such, without a word of it", async () => {
  const server = await serving((_request, response) => html(response, 200));
  await expect(server.open().listModels(first)).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringMatching(/^This address answers, but not like MLflow: with a web page.*sign-in page/),
  });
});

test.each<[unknown, string]>([
  [{ hello: "world" }, "another program's object"],
  [[], "a list"],
  [{ registered_models: "none" }, "a field of another type"],
  [{ registered_models: [{ title: "x" }] }, "items without names"],
])("%o (%s) never passes for an empty list of models", async (body, _what) => {
  const server = await serving((_request, response) => json(response, body));
  await expect(server.open().listModels(first)).rejects.toMatchObject({ code: "registry_protocol" });
});

test("JSON that is cut short is refused", async () => {
  const server = await serving((_request, response) => response.end('{"registered_models": [{"name": "m"'));
  await expect(server.open().listModels(first)).rejects.toMatchObject({ code: "registry_protocol" });
});

test("a server without a registry at that path says what belongs to an address", async () => {
  const server = await serving((_request, response) => html(response, 404));
  await expect(server.open().probe()).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringMatching(/--static-prefix/),
  });
});

test.each([500, 502, 503])("a %i is an unavailable registry, and its body is never passed on", async (status) => {
  const server = await serving((_request, response) =>
    json(response, { error_code: "INTERNAL_ERROR", message: "SELECT secret" }, status),
  );
  const failure = server.open().findModel("m");
  await expect(failure).rejects.toMatchObject({ code: "registry_unavailable", message: `MLflow answered ${status}.` });
});

test.each([429, 500, 503])("a %i that says for how long says so to whoever asks next", async (status) => {
  const server = await serving((_request, response) => html(response.setHeader("retry-after", "120"), status));
  await expect(server.open().findModel("m")).rejects.toMatchObject({
    code: "registry_unavailable",
    retryAfterMs: 120_000,
  });
});

test("a read that is answered 503 is asked again, a write is not", async () => {
  const busyOnce = (_request: Asked, response: Parameters<typeof json>[0], count: number) =>
    count === 1 ? html(response, 503) : json(response, {});
  const reads = await serving(busyOnce);
  expect((await reads.open().listModels(first)).items).toEqual([]);
  expect(reads.asked).toHaveLength(2);
  const writes = await serving(busyOnce);
  await expect(subscriptionsOf(writes.open()).subscribe("https://a.test/", "s")).rejects.toMatchObject({
    code: "registry_unavailable",
  });
  expect(writes.asked).toHaveLength(1);
});

test("429 is asked again after the pause it names, unless that is longer than the deadline", async () => {
  const soon = await serving((_request, response, count) =>
    count < 3 ? response.writeHead(429, { "retry-after": "0" }).end() : json(response, {}),
  );
  expect((await soon.open().listModels(first)).items).toEqual([]);
  const late = await serving((_request, response) => response.writeHead(429, { "retry-after": "3600" }).end());
  await expect(late.open().listModels(first)).rejects.toMatchObject({
    code: "registry_unavailable",
    retryAfterMs: 3_600_000,
  });
  expect(late.asked).toHaveLength(1);
});

test("a connection that breaks once is no bad day", async () => {
  const server = await serving((_request, response, count) => (count === 1 ? response.destroy() : json(response, {})));
  expect((await server.open().listModels(first)).items).toEqual([]);
});

test("wrong and missing credentials, and forbidden ones, each have their sentence", async () => {
  const server = await serving(({ headers }, response) => html(response, headers.authorization ? 403 : 401));
  await expect(server.open().listModels(first)).rejects.toThrow("asks for credentials, and none are set");
  const forbidden = server.open({ auth: "bearer", token: "t" }).listModels(first);
  await expect(forbidden).rejects.toMatchObject({
    code: "registry_denied",
    message: "MLflow does not let these credentials do this.",
  });
});

test("each kind of sign-in sends what it should, and the workspace goes with it", async () => {
  const server = await serving((_request, response) => json(response, {}));
  await server.open({ auth: "basic", username: "ana", password: "pä:ss" }).listModels(first);
  await server.open({ auth: "header", headerName: "X-Api-Key", headerValue: "k" }).listModels(first);
  await server.open({ auth: "bearer", token: "t", workspace: "team-a" }).listModels(first);
  const [basic, header, bearer] = server.asked.map(({ headers }) => headers);
  expect(basic?.authorization).toBe(`Basic ${Buffer.from("ana:pä:ss").toString("base64")}`);
  expect(header?.["x-api-key"]).toBe("k");
  expect([bearer?.authorization, bearer?.["x-mlflow-workspace"]]).toEqual(["Bearer t", "team-a"]);
});

const oauth = { auth: "oauth", clientId: "id", clientSecret: "s3cret", scope: "read" };

test("an OAuth token is asked for once, kept, and renewed once when it is refused", async () => {
  let issued = 0;
  const server = await serving(({ url, headers }, response) => {
    if (url.pathname === "/token") return json(response, { access_token: `t${++issued}`, expires_in: 3600 });
    return headers.authorization === "Bearer t1" && issued === 1 && url.searchParams.get("name") === "stale"
      ? html(response, 401)
      : json(response, {});
  });
  const { listModels, findModel } = server.open({ ...oauth, tokenUrl: `${server.address}/token` });
  await Promise.all([listModels(first), listModels(first)]);
  expect(issued).toBe(1);
  expect(server.asked[0]?.body).toBe("grant_type=client_credentials&client_id=id&client_secret=s3cret&scope=read");
  await findModel("stale").catch(() => undefined);
  expect(issued).toBe(2);
  expect(server.asked.at(-1)?.headers.authorization).toBe("Bearer t2");
});

test("a refused OAuth client is told without what the token address sent", async () => {
  const server = await serving((_request, response) =>
    json(response, { error: "invalid_client", error_description: "secret detail" }, 401),
  );
  const failure = server.open({ ...oauth, tokenUrl: `${server.address}/token` }).listModels(first);
  await expect(failure).rejects.toMatchObject({
    code: "registry_denied",
    message: expect.stringMatching(/does not know this client/),
  });
  await expect(failure).rejects.not.toThrow(/detail/);
});

test("a server under a path has its API there, or (2.x) only its twin", async () => {
  const both = await serving(
    ({ url }, response) => (url.pathname.startsWith("/mlf/api/") ? json(response, {}) : html(response, 404)),
    {},
    "/mlf/",
  );
  await both.open().listModels(first);
  const twin = await serving(
    ({ url }, response) => (url.pathname.startsWith("/mlf/ajax-api/") ? json(response, {}) : html(response, 404)),
    {},
    "/mlf",
  );
  const registry = twin.open();
  await registry.listModels(first);
  await registry.listModels(first);
  expect(twin.asked.map(({ url }) => url.pathname.split("/")[2])).toEqual(["api", "ajax-api", "ajax-api"]);
});

test("names reach the server as they are", async () => {
  const server = await serving((_request, response) => json(response, {}));
  const { listVersions } = server.open();
  const names = ["a/b:c", "50% é", "日本語 モデル", "it's", "tab\tand\nline", "100%25"];
  for (const name of names) await listVersions(name, first);
  expect(server.asked.map(({ url }) => url.searchParams.get("filter")?.slice("name = ".length + 1, -1))).toEqual(names);
});

test("a metric's history whose token does not move is refused", async () => {
  const point = { key: "m", value: 1, timestamp: 1, step: 0 };
  const server = await serving((_request, response) => json(response, { metrics: [point], next_page_token: "same" }));
  await expect(server.open().runs?.metricHistory("r", "m", 10)).rejects.toMatchObject({ code: "registry_protocol" });
});

test("digits that a number cannot hold survive", async () => {
  const server = await serving((_request, response) =>
    response.end(
      '{"metrics": [{"key": "m", "value": 9007199254740993, "timestamp": 1, "step": 0}, {"key": "m", "value": 1.0, "timestamp": 2, "step": 1}]}',
    ),
  );
  const history = await server.open().runs?.metricHistory("r", "m", 10);
  expect(history?.points.map(({ value }) => value)).toEqual(["9007199254740993", "1.0"]);
});

test("a file that an old server cannot tell from a failure is looked for in the list", async () => {
  const server = await serving(({ url }, response) => {
    if (url.pathname.endsWith("/get-artifact")) return html(response, 500);
    if (url.pathname.endsWith("/get-download-uri"))
      return json(response, { artifact_uri: "mlflow-artifacts:/1/r/artifacts/model" });
    if (url.pathname.endsWith("/mlflow-artifacts/artifacts"))
      return json(response, { files: [{ path: "é #1.txt", is_dir: false, file_size: 4 }] });
    return response.end(decodeURIComponent(url.pathname).endsWith("/1/r/artifacts/model/é #1.txt") ? "text" : "");
  });
  const { files } = server.open();
  expect(await files?.open("m", "1", "absent", 100)).toBeNull();
  const opened = await files?.open("m", "1", "é #1.txt", 100);
  expect(await new Response(opened?.stream ?? null).text()).toBe("text");
});

test("folders without end are not followed for ever", async () => {
  const server = await serving(({ url }, response) => {
    if (url.pathname.endsWith("/get-download-uri")) return json(response, { artifact_uri: "mlflow-artifacts:/1/r" });
    return json(response, {
      files: [
        { path: "again", is_dir: true },
        { path: "too", is_dir: true },
      ],
    });
  });
  await expect(server.open().files?.list("m", "1")).rejects.toMatchObject({ code: "registry_protocol" });
});

test("a hung server is given up at the deadline", async () => {
  const server = await serving(() => undefined);
  const opened = server.open(
    { auth: "oauth", clientId: "a", clientSecret: "b", tokenUrl: `${server.address}/token` },
    { deadlineMs: 100 },
  );
  const failure = await opened.listModels(first).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: "registry_timeout" });
});

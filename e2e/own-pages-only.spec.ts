import { expect, fillConnection, signIn, test } from "./fixtures";

test("a page runs only its own scripts, and the session's cookie stays out of their reach", async ({ page }) => {
  await signIn(page, "viewer");
  const policies = [];
  for (let visit = 0; visit < 2; visit += 1) {
    const answer = await page.goto("/models");
    policies.push((await answer?.headerValue("content-security-policy")) ?? "");
  }
  const [first, second] = policies;
  expect(first).toMatch(/script-src 'self' 'nonce-\w+' 'strict-dynamic';/);
  expect(first).not.toContain("unsafe-eval");
  expect(first).toContain("frame-ancestors 'none'");
  expect(second, "a nonce is used once").not.toBe(first);

  const session = (await page.context().cookies()).find(({ name }) => name.endsWith("session-token"));
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax" });
});

test("an action sent from another site is refused, the same action from here is not", async ({ page, shared }) => {
  await signIn(page, "administrator");
  await page.goto("/settings/connections/new");
  await fillConnection(page, { name: "foreign", address: shared.mlflow });
  const sending = page.waitForRequest((request) => request.headers()["next-action"] !== undefined);
  await page.getByRole("button", { name: "Test connection" }).click();
  const sent = await sending;
  await expect(page.getByRole("main").getByText("MLflow 3.17.2")).toBeVisible();

  const headers = await sent.allHeaders();
  delete headers["content-length"];
  const repeat = (origin: string) =>
    page.request.post(sent.url(), { headers: { ...headers, origin }, data: sent.postDataBuffer() ?? "" });
  const own = await repeat(shared.url);
  expect(own.status()).toBe(200);
  expect(await own.text()).toContain("3.17.2");
  const foreign = await repeat("https://elsewhere.example");
  expect(foreign.status()).toBe(500);
  expect(await foreign.text()).not.toContain("3.17.2");
});

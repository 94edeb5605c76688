import { createServer, type Server } from "node:http";

import Provider from "oidc-provider";

import { type Application, startApplication } from "./application";
import { expect, type Page, test } from "./fixtures";
import { anyFreePort } from "./stack/ports.mjs";

const people: Record<string, { name: string; email: string; groups: string[] }> = {
  rin: { name: "Rin Kobayashi", email: "rin@example.test", groups: ["ml-leads"] },
  sam: { name: "Sam Ode", email: "sam@example.test", groups: ["canteen"] },
};

let app: Application;
let server: Server;

test.beforeAll(async () => {
  const issuer = `http://127.0.0.1:${await anyFreePort()}`;
  const port = await anyFreePort();
  server = createServer(openProvider(issuer, `http://127.0.0.1:${port}`).callback());
  await new Promise<void>((done) => server.listen(Number(new URL(issuer).port), "127.0.0.1", done));
  app = await startApplication(
    {},
    {
      INTERLOCK_OIDC_ISSUER: issuer,
      INTERLOCK_OIDC_CLIENT_ID: "interlock",
      INTERLOCK_OIDC_CLIENT_SECRET: "a secret between the two",
      INTERLOCK_OIDC_NAME: "Example SSO",
      INTERLOCK_OIDC_ROLES: "ml-leads=reviewer",
    },
    port,
  );
});
test.afterAll(async () => {
  await app.remove();
  server.closeAllConnections();
  server.close();
});

test("a group at the identity provider becomes a role here", async ({ page }) => {
  await continueAs(page, "rin");
  await expect(page.getByText("Rin Kobayashi").first()).toBeVisible();
  await expect(page.getByText("reviewer").first()).toBeVisible();
});

test("somebody in no mapped group is not let in, and is told why and whom to ask", async ({ page }) => {
  await continueAs(page, "sam");
  await expect(
    page.getByText("None of your groups has a role in Interlock. Ask an administrator to add you."),
  ).toBeVisible();
});

async function continueAs(page: Page, who: string) {
  await page.goto(`${app.url}/sign-in`);
  await page.getByRole("button", { name: "Continue with Example SSO" }).click();
  await page.getByPlaceholder("Enter any login").fill(who);
  await page.getByPlaceholder("and password").fill("anything");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await expect(page).toHaveURL(new RegExp(`^${app.url}`));
}

/** A real provider with a development login. Its consent page is answered in advance. */
function openProvider(issuer: string, application: string) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: "interlock",
        client_secret: "a secret between the two",
        redirect_uris: [`${application}/api/auth/callback/sso`],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["only for tests"] },
    findAccount: (_context, id) => {
      const person = people[id];
      return person && { accountId: id, claims: () => ({ sub: id, email_verified: true, ...person }) };
    },
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId ?? "",
        accountId: context.oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid email profile groups");
      await grant.save();
      return grant;
    },
  });
}

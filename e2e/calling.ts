import { password, type Role } from "./application";
import { expect, type Page, uniqueName } from "./fixtures";
import { callAction, type Caller } from "./torture/calls";

/** What a program with this person's session would send. */
export async function callerOf(page: Page, app: string): Promise<Caller> {
  const cookies = await page.context().cookies();
  return { app, cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
}

/** A new member, by the call that the members page makes. `models`: the grant's limit, null for none. */
export async function invite(administrator: Caller, name: string, grants: { role: Role; models: string | null }[]) {
  const person = { email: `${uniqueName("invited")}@example.test`, password };
  const invited = await callAction(administrator, "inviteMember", {
    ...person,
    name,
    signIn: "typed",
    grants: grants.map(({ role, models }) => ({ role, connectionId: null, modelPattern: models })),
  });
  expect(invited).toMatchObject({ ok: true });
  return person;
}

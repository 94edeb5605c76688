import { password, type Role } from "../application";

/** Signs in over HTTP and answers the cookie header of the session. */
export async function signedInCookie(app: string, role: Role): Promise<string> {
  return cookieOf(app, `${role}@example.test`);
}

/** The same for any member; those of the tests have one password. */
export async function cookieOf(app: string, email: string, secret = password): Promise<string> {
  const first = await fetch(`${app}/api/auth/csrf`);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const before = cookiesOf(first);
  const reply = await fetch(`${app}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: before, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ csrfToken, email, password: secret, json: "true" }).toString(),
  });
  const session = cookiesOf(reply);
  if (!session.includes("session-token"))
    throw new Error(`Signing in as ${email} answered ${reply.status} without a session.`);
  return session;
}

function cookiesOf(reply: Response): string {
  return reply.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}

type Fields = Record<string, string>;

/** Signs in with a local account. Null when it worked (the session's cookie is set), else the problem's code for `signInSentence`. */
export function signInWithPassword(email: string, password: string): Promise<string | null> {
  return send("callback/credentials", { email, password });
}

/** Makes the first administrator by the set-up link's token and signs in. Null when it worked, else the problem's code. */
export function setUp(fields: {
  token: string;
  email: string;
  name: string;
  password: string;
}): Promise<string | null> {
  return send("callback/set-up", fields);
}

/** Leaves for the identity provider; answers a problem's code only when that could not be done. */
export async function continueWithSingleSignOn(callbackUrl: string): Promise<string | null> {
  const reply = await post("signin/sso", { callbackUrl });
  const problem = reply ? errorIn(reply.url) : "OAuthSignin";
  if (!problem && reply) location.assign(reply.url);
  return problem;
}

/** Ends this browser's session. What the tab kept, such as a payload, is not for who signs in there next. */
export async function signOut(): Promise<void> {
  sessionStorage.clear();
  await post("signout", {});
  location.assign("/sign-in");
}

async function send(action: string, fields: Fields): Promise<string | null> {
  const reply = await post(action, fields);
  return reply ? errorIn(reply.url) : "unreachable-here";
}

/** next-auth answers `{url}` where it would redirect to; every write carries its token against foreign forms. */
async function post(action: string, fields: Fields): Promise<{ url: string } | null> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const body = new URLSearchParams({ ...fields, csrfToken, json: "true" });
    return (await (await fetch(`/api/auth/${action}`, { method: "POST", body })).json()) as { url: string };
  } catch {
    return null;
  }
}

function errorIn(url: string): string | null {
  return new URL(url, location.origin).searchParams.get("error");
}

import { canEverywhere, type Grant, type Role, roles } from "@/lib/permissions";

import type { SignInProblem } from "./types";

export const passwordLength = { least: 12, most: 200 } as const;

/** Why a password will not do, or null. Length is what counts; the rest refuses the ones everybody tries first. */
export function whyNotPassword(password: string, email: string): string | null {
  if (password.length < passwordLength.least)
    return `At least ${passwordLength.least} characters. A few words in a row are fine.`;
  if (password.length > passwordLength.most) return `At most ${passwordLength.most} characters.`;
  if (new Set(password).size < 5) return "This repeats a few characters. Use more different ones.";
  const lower = password.toLowerCase();
  if (email && (lower.includes(email.toLowerCase()) || email.toLowerCase().includes(lower)))
    return "This is close to the e-mail address. Use other words.";
  return null;
}

export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

export type Tries = { count: number; since: Date };

export const triesAllowed = { email: 5, address: 30 } as const;
const firstWaitMs = 2 * 60_000;
const longestWaitMs = 32 * 60_000;
const forgottenAfterMs = 60 * 60_000;

/**
 * One more try against what is on record. After every `limit` failed tries there is a pause of 2, 4, 8 … 32 minutes; an
 * hour without a try forgets them. `waitMs` > 0: the try is not allowed and changes nothing.
 */
export function afterTry(
  tries: Tries | null,
  limit: number,
  now: Date,
): { tries: Tries; waitMs: number; left: number } {
  const pauseEnds = tries ? tries.since.getTime() + pauseMs(tries.count, limit) : 0;
  if (tries && now.getTime() < pauseEnds) return { tries, waitMs: pauseEnds - now.getTime(), left: 0 };
  const fresh = !tries || now.getTime() - tries.since.getTime() > forgottenAfterMs;
  const count = fresh ? 1 : tries.count + 1;
  return { tries: { count, since: now }, waitMs: 0, left: (limit - (count % limit)) % limit };
}

/** Without one try, which was a good one. Whoever was let past a pause had waited it out, so it does not begin anew. */
export function withoutTry({ count, since }: Tries, limit: number, now: Date): Tries {
  const left = Math.max(0, count - 1);
  const waitedOut = new Date(now.getTime() - pauseMs(left, limit));
  return { count: left, since: since < waitedOut ? since : waitedOut };
}

function pauseMs(count: number, limit: number): number {
  if (count === 0 || count % limit !== 0) return 0;
  return Math.min(firstWaitMs * 2 ** (count / limit - 1), longestWaitMs);
}

/** `ml-leads=reviewer, platform=administrator` → roles by group. Throws with the pair that cannot be read. */
export function rolesByGroup(text: string): Map<string, Role[]> {
  const found = new Map<string, Role[]>();
  for (const pair of text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean)) {
    const at = pair.lastIndexOf("=");
    const group = pair.slice(0, at).trim();
    const role = roles.find((known) => known === pair.slice(at + 1).trim());
    if (at < 1 || !group || !role)
      throw new Error(`INTERLOCK_OIDC_ROLES: "${pair}" is not group=role. Roles: ${roles.join(", ")}.`);
    found.set(group, [...(found.get(group) ?? []), role]);
  }
  return found;
}

export function rolesOfGroups(groups: readonly string[], byGroup: Map<string, Role[]>): Role[] {
  const held = new Set(groups.flatMap((group) => byGroup.get(group) ?? []));
  return roles.filter((role) => held.has(role));
}

/** Managing members concerns the whole installation, so a limited administrator may not: they could lift their own limits. */
export function whyNotManageMembers(grants: readonly Grant[]): string | null {
  return canEverywhere(grants, "member.manage")
    ? null
    : "Your administrator role is limited to some models. Managing members takes one without limits.";
}

export function isAdministrator(grants: readonly Grant[]): boolean {
  return canEverywhere(grants, "member.manage");
}

/** A path of this application to go to after signing in; anything else, and what would loop, becomes the overview. */
export function safePath(wanted: string | null | undefined): string {
  if (!wanted?.startsWith("/")) return "/";
  const here = "http://here.invalid";
  const url = URL.canParse(wanted, here) ? new URL(wanted, here) : null;
  // Dots are resolved by now: what stands first may have become a host's two slashes.
  if (!url || url.origin !== here || /^\/(\/|(sign-in|set-up|api)(\/|$))/.test(url.pathname)) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}

/** `wrong.4`, `wait.120`, `disabled`: what stands in the sign-in page's address. */
export function problemCode(problem: SignInProblem): string {
  if (problem.code === "wrong") return `wrong.${problem.left}`;
  if (problem.code === "wait") return `wait.${problem.seconds}`;
  return problem.code;
}

const sentences = new Map(
  Object.entries({
    disabled: "This account is disabled. Ask an administrator to enable it.",
    "no-role": "None of your groups has a role in Interlock. Ask an administrator to add you.",
    "no-email":
      "The identity provider names no e-mail address for you. Ask its administrator to release it to Interlock.",
    "unverified-email":
      "A member has this e-mail address already, and the identity provider has not verified that it is yours. Verify it there, or ask an administrator.",
    "other-identity":
      "This e-mail address belongs to a member who signs in with another identity. Ask an administrator.",
    "set-up-over": "This link is too old. Start Interlock again: it prints a new one.",
    "set-up-used": "Interlock is set up already. Sign in.",
    "set-up-input": "A name, an e-mail address and a password of at least 12 characters are needed.",
    "set-up-taken":
      "A member has this e-mail address already. Give another one; who that is can be made an administrator afterwards.",
    unexpected: "Interlock met an error it did not expect. Try again; its kind is in the server's log.",
    cancelled: "Signing in was cancelled at the identity provider. Try again, or use a local account.",
    unreachable: "The identity provider did not answer as it should. Try again; the reason is in the server's log.",
    "unreachable-here": "Interlock did not answer. Check the network and try again.",
    OAuthCallback: "The identity provider did not answer as it should. Try again; the reason is in the server's log.",
    OAuthSignin:
      "The identity provider cannot be reached. Use a local account, or try again later; the reason is in the server's log.",
    Callback: "Signing in was interrupted. Try again.",
  }),
);

/** What the sign-in page says; null when the address names no problem. Unknown codes get one sentence, never their own text. */
export function signInSentence(code: string | null | undefined): string | null {
  if (!code) return null;
  const [kind = "", amount = ""] = code.split(".");
  const number = /^\d{1,5}$/.test(amount) ? Number(amount) : null;
  if (kind === "wrong" && number !== null)
    return `That e-mail and password do not belong together.${triesLeft(number)}`;
  if (kind === "wait" && number !== null) return `Too many tries. Wait ${inWords(number)}.`;
  return sentences.get(code) ?? "Signing in did not work. Try again.";
}

function triesLeft(left: number): string {
  if (left > 3) return "";
  return left === 0
    ? " Wait 2 minutes before the next try."
    : ` ${left === 1 ? "1 try" : `${left} tries`} left, then a pause.`;
}

function inWords(seconds: number): string {
  if (seconds <= 90) return `${Math.max(1, seconds)} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

/** Whether two lists give the same, in whatever order. */
export function sameGrants(one: readonly Grant[], other: readonly Grant[]): boolean {
  const lines = (grants: readonly Grant[]) =>
    grants.map(({ role, connectionId, modelPattern }) => JSON.stringify([role, connectionId, modelPattern])).sort();
  return JSON.stringify(lines(one)) === JSON.stringify(lines(other));
}

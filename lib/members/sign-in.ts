import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { appendCounted } from "@/lib/audit/append-counted";
import { type Actor, system } from "@/lib/audit/types";
import { db, transact, type Tx } from "@/lib/db/client";

import { verifyPassword } from "./password";
import { normalizeEmail } from "./rules";
import { forgiveTries, takeTry } from "./throttle";
import type { SignInAnswer, SignInProblem } from "./types";

type Way = "password" | "single sign-on" | "set-up link";
type Person = { id: string; name: string; sessionsFrom: Date };

/** A local account. `address` is a network address in words, for the throttle and the audit log. */
export async function signInWithPassword(given: {
  email: string;
  password: string;
  address: string;
}): Promise<SignInAnswer> {
  const email = normalizeEmail(given.email);
  if (!email || email.length > 320 || email.includes("\0") || given.password.length > 1_000)
    return { ok: false, problem: { code: "wrong", left: 4 } };

  const taken = await takeTry(email, given.address);
  const member = await db().member.findUnique({ where: { email } });
  const refuse = (reason: string, problem: SignInProblem): SignInAnswer => {
    // Not waited for: what it costs differs between members and strangers, and the time of the answer would tell which.
    recordRefusal({ by: "password", reason, address: given.address, member, email }).catch(unrecorded);
    return { ok: false, problem };
  };

  if (taken.waitMs > 0) return refuse("too many tries", { code: "wait", seconds: Math.ceil(taken.waitMs / 1_000) });
  if (!(await verifyPassword(member?.passwordHash, given.password)) || !member)
    return refuse("wrong password", { code: "wrong", left: taken.left });
  if (member.disabledAt) return refuse("disabled", { code: "disabled" });

  const opened = await transact(async (tx) => {
    const sessionsFrom = await stillHeld(tx, member);
    if (!sessionsFrom) return null;
    await forgiveTries(tx, email, given.address);
    return openSession(tx, { ...member, sessionsFrom }, "password", given.address);
  });
  return opened ?? refuse("wrong password", { code: "wrong", left: taken.left });
}

/** Only what kind of failure: a database's own words may repeat what was to be written. */
function unrecorded(error: unknown): void {
  console.error(
    "sign-in: a refusal is missing in the audit log:",
    error instanceof Error ? error.name : "not an error",
  );
}

type Verified = { id: string; passwordHash: string | null };

/**
 * Since when the member's sessions count, or null once the password that was verified is theirs no longer: judging takes a
 * while, and whoever signs in with the old password must not outlive its reset. No reset overtakes until the transaction ends.
 */
async function stillHeld(tx: Tx, { id, passwordHash }: Verified): Promise<Date | null> {
  const [row] = await tx.$queryRaw<{ from: Date }[]>`
    SELECT "sessions_from" AS "from" FROM "member"
    WHERE "id" = ${id}::uuid AND "password_hash" = ${passwordHash} AND "disabled_at" IS NULL FOR UPDATE`;
  return row?.from ?? null;
}

/** The last step of every way in: notes the sign-in and says when the session begins. */
export async function openSession(tx: Tx, member: Person, by: Way, address: string): Promise<SignInAnswer> {
  await appendAudit(tx, {
    type: "session.opened",
    actor: { kind: "member", id: member.id, name: member.name },
    subject: { kind: "member", id: member.id, name: member.name },
    payload: { by, address },
  });
  return { ok: true, memberId: member.id, since: sessionStart(member.sessionsFrom) };
}

/** Never before `sessionsFrom`, even when another process with a faster clock set it. */
function sessionStart(sessionsFrom: Date): number {
  return Math.max(Date.now(), sessionsFrom.getTime());
}

type Refusal = {
  by: Way & ("password" | "single sign-on");
  reason: string;
  address: string;
  member: { id: string; name: string } | null;
  email: string;
};

/**
 * What a stranger typed as an e-mail address is not kept: people paste passwords there. Strangers are counted together by
 * where they come from, members each for themselves.
 */
export async function recordRefusal({ by, reason, address, member, email }: Refusal): Promise<void> {
  const known: Actor | null = member && { kind: "member", id: member.id, name: member.name };
  const likelyAddress = by === "single sign-on" ? email : "an unknown e-mail address";
  await appendCounted(
    {
      type: "session.refused",
      actor: known ?? { ...system, name: "Somebody" },
      subject: known
        ? { kind: "member", id: known.id ?? "", name: known.name }
        : { kind: "address", id: address, name: likelyAddress },
      payload: { reason, by, address },
    },
    reason,
  );
}

import "server-only";

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

import { z } from "zod";

import { appendAudit } from "@/lib/audit/append";
import { system } from "@/lib/audit/types";
import { db, type Reader, transact } from "@/lib/db/client";
import { paths } from "@/lib/paths";

import { countAdministrators } from "./administrators";
import { lockMembers } from "./lock-members";
import { hashPassword } from "./password";
import { normalizeEmail, whyNotPassword } from "./rules";
import { openSession } from "./sign-in";
import type { SignInAnswer } from "./types";

const key = "set-up-token";
const lifetimeMs = 24 * 3_600_000;
const kept = z.object({ hash: z.string(), expiresAt: z.number() });

/** `ready`: this token may make the first administrator · `over`: too old, or another was made since · `done`: there is an administrator. */
type SetUpState = "ready" | "over" | "done";

/** At each start: while there is no administrator, the path that makes the first one; null afterwards. An earlier link ends. */
export async function ensureSetUpLink(): Promise<string | null> {
  if ((await countAdministrators(db())) > 0) return null;
  return `${paths.setUp}?token=${await makeSetUpToken()}`;
}

/** Returns the token this once; only its hash is kept. Valid for 24 hours. */
export async function makeSetUpToken(now = Date.now()): Promise<string> {
  const token = randomBytes(24).toString("base64url");
  const value = { hash: hashOf(token), expiresAt: now + lifetimeMs };
  await db().setting.upsert({ where: { key }, create: { key, value }, update: { value } });
  return token;
}

export async function findSetUpState(token: string, reader: Reader = db()): Promise<SetUpState> {
  if ((await countAdministrators(reader)) > 0) return "done";
  const setting = await reader.setting.findUnique({ where: { key } });
  const value = kept.safeParse(setting?.value);
  if (!value.success || Date.now() > value.data.expiresAt) return "over";
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(value.data.hash)) ? "ready" : "over";
}

type Person = { email: string; name: string; password: string };

/** The token serves once: the transaction that makes the first administrator also ends it. */
export async function setUpFirstAdministrator(
  token: string,
  given: Person,
  address = "not known",
): Promise<SignInAnswer> {
  const email = normalizeEmail(given.email);
  const name = given.name.trim();
  const state = await findSetUpState(token);
  if (state !== "ready") return refused(state);
  if (!z.email().safeParse(email).success || !name || name.includes("\0") || whyNotPassword(given.password, email))
    return { ok: false, problem: { code: "set-up-input" } };
  const passwordHash = await hashPassword(given.password);

  return transact(async (tx): Promise<SignInAnswer> => {
    await lockMembers(tx);
    const still = await findSetUpState(token, tx);
    if (still !== "ready") return refused(still);
    if (await tx.member.findUnique({ where: { email } })) return { ok: false, problem: { code: "set-up-taken" } };
    await tx.setting.delete({ where: { key } });
    const member = await tx.member.create({
      data: { email, name, passwordHash, sessionsFrom: new Date(), grants: { create: { role: "administrator" } } },
    });
    await appendAudit(tx, {
      type: "member.created",
      actor: system,
      subject: { kind: "member", id: member.id, name },
      payload: {
        email,
        by: "set-up link",
        grants: [{ role: "administrator", connectionId: null, modelPattern: null, source: "local" }],
      },
    });
    return openSession(tx, member, "set-up link", address);
  });
}

function refused(state: "over" | "done"): SignInAnswer {
  return { ok: false, problem: { code: state === "done" ? "set-up-used" : "set-up-over" } };
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

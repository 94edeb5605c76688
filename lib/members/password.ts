import "server-only";

import { randomInt } from "node:crypto";

import { hash, verify } from "@node-rs/argon2";

/** OWASP's first choice for argon2id: about 30 ms and 19 MiB a try. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), cost);
}

let stranger: Promise<string> | undefined;

/** A member without a password, and nobody at all, cost the same time as a wrong password. */
export async function verifyPassword(kept: string | null | undefined, password: string): Promise<boolean> {
  stranger ??= hashPassword(generatePassword());
  const fits = await verify(kept ?? (await stranger), password.normalize("NFKC")).catch(() => false);
  return fits && Boolean(kept);
}

/** Four groups of five; 31 letters and digits that are not mistaken for one another, 99 bits. */
export function generatePassword(): string {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { AppError } from "@/lib/errors";

/** What a sealed text belongs to: moved to another row or another column it does not open. */
type SealFor = { connectionId: string; purpose: "credentials" | "webhook" | "key-check" | "endpoint" | "call" };

const version = 1;
const nonceLength = 12;
const tagLength = 16;

/**
 * AES-256-GCM. Bytes: version (1), nonce (12), tag (16), ciphertext. The version and the owner are authenticated with it.
 * @param key 32 bytes
 */
export function seal(key: Uint8Array, owner: SealFor, text: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(associated(owner));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return new Uint8Array([version, ...nonce, ...cipher.getAuthTag(), ...body]);
}

/** Throws `unsupported` when the bytes were sealed with another key, for another owner, or were touched. */
export function unseal(key: Uint8Array, owner: SealFor, sealed: Uint8Array): string {
  const nonce = sealed.subarray(1, 1 + nonceLength);
  const tag = sealed.subarray(1 + nonceLength, 1 + nonceLength + tagLength);
  if (sealed[0] !== version || tag.length !== tagLength) throw unreadable();
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagLength });
    decipher.setAAD(associated(owner));
    decipher.setAuthTag(tag);
    const body = sealed.subarray(1 + nonceLength + tagLength);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw unreadable(cause);
  }
}

function associated({ connectionId, purpose }: SealFor): Buffer {
  return Buffer.from(`interlock/${version}/${purpose}/${connectionId}`, "utf8");
}

function unreadable(cause?: unknown): AppError {
  return new AppError(
    "unsupported",
    "The stored credentials cannot be read with this installation’s encryption key. Enter them again, or start with the key they were kept with.",
    { cause },
  );
}

import "server-only";

import { AppError, someFields } from "@/lib/errors";
import { openDoor } from "@/lib/http/door";
import { type Detection, detectProtocol } from "@/lib/serving/detect";

import type { RegisterPowers } from "./registration-rules";
import type { DetectInput } from "./types";

/** What answers at an address, by reads alone and without credentials. Throws `invalid` by field, `forbidden` beyond `powers`. */
export async function detectAt({ address, allowPrivate }: DetectInput, powers: RegisterPowers): Promise<Detection> {
  if (allowPrivate && !powers.allowPrivate)
    throw new AppError(
      "forbidden",
      "Only an administrator of the whole installation may have private and loopback addresses read.",
    );
  const url = URL.canParse(address) ? new URL(address) : null;
  if (
    url === null ||
    url.username !== "" ||
    url.password !== "" ||
    (url.protocol !== "http:" && url.protocol !== "https:")
  ) {
    throw new AppError("invalid", someFields, {
      fields: { address: ["The address must begin with http:// or https://, without a name or password."] },
    });
  }
  const door = openDoor({
    origins: [url.origin],
    network: { allowPrivate, ca: null, clientCertificate: null },
    label: "The endpoint",
  });
  return detectProtocol(door, url.href);
}

import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

import type { NetworkPolicy } from "./types";

export type Reach = Pick<NetworkPolicy, "allowPrivate" | "privateOnly">;

/**
 * Where clouds hand out credentials. Most are link-local and refused with that range; these are spelled out because
 * they hide in ranges that are otherwise allowed: the first is an ordinary public address.
 */
const metadata = new Set([
  "168.63.129.16",
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
]);

const insideRanges = new Set(["private", "loopback", "uniqueLocal", "carrierGradeNat"]);

/**
 * Why an address may not be called, as the end of a sentence ("… is a loopback or private address"); null when it may.
 * `allowPrivate` opens loopback, private, unique-local and carrier-grade ranges, and nothing else; `privateOnly` closes all others.
 */
export function whyNotCall(address: string, { allowPrivate, privateOnly = false }: Reach): string | null {
  if (!ipaddr.isValid(address)) return "is not an address";
  const parsed = carriedByOther(ipaddr.parse(address));
  if (metadata.has(parsed.toString())) return "is an address where clouds keep credentials; it is never called";
  const range = parsed.range();
  if (insideRanges.has(range)) {
    return allowPrivate
      ? null
      : "is a private or loopback address, which this connection does not allow; “Allow private and loopback addresses” under Network opens them";
  }
  if (range === "unicast" && !isUnassigned(parsed))
    return privateOnly ? "is a public address, and credentials are sent there over https:// only" : null;
  return "is in a range that is never called (link-local, multicast, reserved or translated)";
}

/** The address inside a URL's host, brackets removed; null for a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? null : bare;
}

/** `::ffff:10.0.0.1` and `64:ff9b::10.0.0.1` end at the IPv4 address they carry, so that one is judged. */
function carriedByOther(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | ipaddr.IPv6 {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (!address.match(ipaddr.IPv6.parse("64:ff9b::"), 96)) return address;
  return new ipaddr.IPv4(address.toByteArray().slice(12));
}

/** Only 2000::/3 is handed out; ipaddr.js calls the rest unicast too, `::127.0.0.1` among it. */
function isUnassigned(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address instanceof ipaddr.IPv6 && !address.match(ipaddr.IPv6.parse("2000::"), 3);
}

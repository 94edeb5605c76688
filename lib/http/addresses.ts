import { isIP } from "node:net";

import ipaddr from "ipaddr.js";

import type { Never } from "./never";
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

/** `bits`: how many leading ones of the address count. */
export type Network = { base: ipaddr.IPv4 | ipaddr.IPv6; bits: number };

const insideRanges = new Set(["private", "loopback", "uniqueLocal", "carrierGradeNat"]);

/**
 * Why an address may not be called, as the end of a sentence ("… is a loopback or private address"); null when it may.
 * `allowPrivate` opens loopback, private, unique-local and carrier-grade ranges, and nothing else; `privateOnly` closes all others.
 * `never` is closed in any case.
 */
export function whyNotCall(address: string, { allowPrivate, privateOnly = false }: Reach, never: Never): string | null {
  const closed = whyNever(address, never);
  if (closed !== null) return closed;
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

/** Where a cloud tells its machines who they are. Only by this literal address: a name that leads there stays refused. */
const metadataService = "http://169.254.169.254";

/** Whether this origin is the machine's own metadata service, and somebody chose to sign in as this machine. */
export function isOwnMetadata(origin: string, { metadataService: isOpen }: NetworkPolicy): boolean {
  return isOpen === true && origin === metadataService;
}

/** Why an address may not be called whatever a policy says of it, as `whyNotCall`. */
export function whyNever(address: string, { networks, own }: Never): string | null {
  if (!ipaddr.isValid(address)) return "is not an address";
  const parsed = ipaddr.parse(address);
  const isIn = (among: readonly Network[]) =>
    [parsed, carriedByOther(parsed)].some((each) => among.some((network) => isWithin(each, network)));
  if (isIn(own)) return "is, at this port, this installation itself or its database; it is never called";
  return isIn(networks) ? "is in a network that is closed here for everybody; it is never called" : null;
}

/** `10.0.0.0/8`, `fd00::/8` or a single address; null for anything else. IPv4 that is written as IPv6 is that IPv4. */
export function networkOf(text: string): Network | null {
  const [address = "", bits, more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more !== undefined || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null;
  const parsed = ipaddr.parse(address);
  const [longest, given] = [version === 4 ? 32 : 128, Number(bits ?? (version === 4 ? 32 : 128))];
  if (given > longest) return null;
  return parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && given >= 96
    ? { base: parsed.toIPv4Address(), bits: given - 96 }
    : { base: parsed, bits: given };
}

export function isWithin(address: Network["base"], { base, bits }: Network): boolean {
  return address.kind() === base.kind() && address.match([base, bits]);
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

import ipaddr from "ipaddr.js";

/**
 * The network address a request came from, as far as it can be known. Each proxy adds the address it saw to the end of
 * `x-forwarded-for`; with `proxies` of them in front of us, the entry that many from the end was written by the
 * outermost one we trust. What stands before it anybody may have made up.
 */
export function addressOf(headers: Headers, proxies: number): string {
  const entries = (headers.get("x-forwarded-for") ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
  const entry = entries[Math.max(0, entries.length - Math.max(1, proxies))] ?? "";
  return ipaddr.isValid(entry) ? ipaddr.process(entry).toString() : "not known";
}

/** What the throttle counts by: an IPv6 customer owns a whole /64 and may take a new address for each try. */
export function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parts = ipaddr.IPv6.parse(address).parts.slice(0, 4);
  return `${parts.map((part) => part.toString(16)).join(":")}::/64`;
}

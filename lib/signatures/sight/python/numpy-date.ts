import { Failure, Unknown } from "./failure";

const pattern =
  /^\s*(-?\d+)(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;
const nanosecond = {
  second: 1_000_000_000n,
  minute: 60_000_000_000n,
  hour: 3_600_000_000_000n,
  day: 86_400_000_000_000n,
};

/**
 * numpy's reading of ISO 8601 text into nanoseconds; null is "no time". A year that does not fit wraps around without a word, as
 * in numpy. An offset is subtracted. Throws a Failure where numpy raises.
 */
export function parseDate(text: string): bigint | null {
  if (text === "" || text.toLowerCase() === "nat") return null;
  if (/^\s*(now|today)\s*$/i.test(text)) throw new Unknown("A date that depends on when the request arrives.");
  const match = pattern.exec(text);
  if (!match) {
    if (/^\s*[-+]?\d{4}(-\d{2}|\d*$)/.test(text) && /^[-\d:TZ. +]*$/.test(text.trim())) {
      if (looksCertainlyBroken(text)) throw notADate(text);
      throw new Unknown("A date in a spelling that is not simulated.");
    }
    throw notADate(text);
  }
  const [, year = "", month = "01", day = "01", hour = "00", minute = "00", second = "00", fraction = "", offset = ""] =
    match;
  if (year.replace("-", "").length > 15) throw new Unknown("A year of more than 15 digits.");
  const days = daysOf(Number(year), Number(month), Number(day));
  if (days === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) throw notADate(text);
  const nanoseconds =
    days * nanosecond.day +
    BigInt(hour) * nanosecond.hour +
    BigInt(minute) * nanosecond.minute +
    BigInt(second) * nanosecond.second +
    BigInt(fraction.slice(0, 9).padEnd(9, "0")) -
    offsetOf(offset);
  const wrapped = BigInt.asIntN(64, nanoseconds);
  return wrapped === -(1n << 63n) ? null : wrapped;
}

/** Days since 1970 in the calendar of today, for any year; null for a day that does not exist. */
export function daysOf(year: number, month: number, day: number): bigint | null {
  const lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  const length = lengths[month - 1];
  if (length === undefined || day < 1 || day > length) return null;
  // Counts from March, so that the leap day is the last of its year.
  const shifted = BigInt(month > 2 ? year : year - 1);
  const era = (shifted >= 0n ? shifted : shifted - 399n) / 400n;
  const ofEra = shifted - era * 400n;
  const ofYear = BigInt(Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1);
  return era * 146_097n + ofEra * 365n + ofEra / 4n - ofEra / 100n + ofYear - 719_468n;
}

/** An offset such as `+02:00`, in nanoseconds. */
export function offsetOf(text: string): bigint {
  if (text === "" || text === "Z") return 0n;
  const digits = text.slice(1).replace(":", "").padEnd(4, "0");
  const size = BigInt(digits.slice(0, 2)) * nanosecond.hour + BigInt(digits.slice(2)) * nanosecond.minute;
  return text.startsWith("-") ? -size : size;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** One-digit months and days, and a lone letter at the end, never pass. */
function looksCertainlyBroken(text: string): boolean {
  return /-\d(-|$)/.test(text) || /-\d{2}-\d$/.test(text) || /[T:.]$/.test(text);
}

function notADate(text: string): Failure {
  return new Failure("value.not-convertible", `The text ${JSON.stringify(text).slice(0, 60)} is not a date.`);
}

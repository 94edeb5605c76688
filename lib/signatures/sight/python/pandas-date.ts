import { dtypes, rangeOf } from "./dtype";
import { Failure, Unknown } from "./failure";
import { daysOf, offsetOf } from "./numpy-date";
import { type Series } from "./series";
import { type Py, time } from "./value";

/** The readings that differ: by today's server `pd.to_datetime`, by older ones `astype("datetime64[ns]")`. */
type DateReading = "to_datetime" | "astype";

/**
 * A column becomes dates, without a time zone and in nanoseconds. Of texts, `to_datetime` takes the first one's spelling for all, and `astype` where it `guesses`.
 * Throws a Failure where pandas raises; texts with a time zone are refused, as the next stage does.
 */
export function toDates(series: Series, reading: DateReading, guesses: boolean): Series {
  const { dtype, values } = series;
  if (dtype.kind === "b" && reading === "to_datetime") throw notADate("A boolean", "library");
  if (
    dtype.kind === "u" &&
    reading === "to_datetime" &&
    values.some((value) => value.t === "int" && value.v > rangeOf(dtypes.int64)[1])
  )
    throw notADate("An integer this large");
  if (dtype.kind !== "O" && dtype.kind !== "T") return { dtype: dtypes.datetime, values: values.map(ofNumber) };
  const first = values.find((value) => !isMissing(value));
  const spelling = (guesses || reading === "to_datetime") && first?.t === "str" ? spellingOf(first.v) : null;
  return { dtype: dtypes.datetime, values: values.map((value) => ofObject(value, spelling)) };
}

function isMissing(value: Py): boolean {
  return (
    value.t === "none" ||
    (value.t === "float" && Number.isNaN(value.v)) ||
    (value.t === "str" && isMissingText(value.v))
  );
}

/** Texts that pandas reads as "no time". */
function isMissingText(text: string): boolean {
  return ["", "nat", "nan", "NaT", "NaN", "NAT", "NAN"].includes(text);
}

/** Nanoseconds since 1970; a fraction of one is cut off, what does not fit is no time. */
function ofNumber(value: Py): Py {
  if (value.t === "time") return value;
  if (value.t === "bool") return time(value.v ? 1n : 0n);
  if (value.t === "int") {
    const wrapped = BigInt.asIntN(64, value.v);
    return time(wrapped === rangeOf(dtypes.int64)[0] ? null : wrapped);
  }
  if (value.t !== "float" || !Number.isFinite(value.v)) return time(null);
  const whole = BigInt(Math.trunc(value.v));
  const [least, most] = rangeOf(dtypes.int64);
  return time(whole <= least || whole > most ? null : whole);
}

function ofObject(value: Py, spelling: string | null): Py {
  if (isMissing(value)) return time(null);
  if (value.t === "time") return value;
  // The smallest integer is how pandas writes "no time".
  if (value.t === "int" && value.v === rangeOf(dtypes.int64)[0]) return time(null);
  if (value.t === "int" && spelling === null) {
    const [least, most] = rangeOf(dtypes.int64);
    if (value.v < least || value.v > most) throw notADate("An integer this large");
    return time(value.v);
  }
  if (value.t === "float" && spelling === null)
    throw new Unknown("Fractions beside other values in a column of dates.");
  if (value.t !== "str") throw notADate(value.t === "bool" ? "A boolean" : "A value", "library");
  // With slashes, the first date decides for all which number is the day.
  const own = american.test(value.v) && spelling?.endsWith("/year") ? spelling : spellingOf(value.v);
  if (spelling !== null && own !== spelling)
    throw new Failure("value.mixed-dates", "Dates of one column are spelled alike; this one is not.", null, "invalid");
  return time(nanosecondsOf(value.v, own));
}

const iso =
  /^\s*(\d{4})(?:-(\d{2})(?:-(\d{2})(?:([T ])(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d{1,15}))?)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;
const american = /^(\d{2})\/(\d{2})\/(\d{4})$/;
const compact = /^(\d{4})(\d{2})(\d{2})$/;
/** Words that dates are made of in English, and what stands for the present. */
const dateWords =
  /^(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?|mon(day)?|tue(sday)?|wed(nesday)?|thu(rsday)?|fri(day)?|sat(urday)?|sun(day)?|now|today|am|pm|a|p|h|hours?|m|minutes?|s|seconds?|t|at|on|and|ad|of|st|nd|rd|th|utc|gmt|z)$/i;

/** Two dates of one column pass together if this is the same for both. */
function spellingOf(text: string): string {
  const [, , month, day, separator, hour, minute, second, fraction, offset] = iso.exec(text) ?? [];
  if (iso.test(text)) {
    if (text.trimStart() !== text) return "iso with space";
    const parts = [
      month && "m",
      day && "d",
      separator,
      hour && "H",
      minute && "M",
      second && "S",
      fraction && "f",
      offset && "z",
    ];
    return `iso ${parts.map((part) => part ?? "-").join("")}`;
  }
  if (american.test(text)) return Number(text.slice(0, 2)) > 12 ? "day/month/year" : "month/day/year";
  return compact.test(text) ? "compact" : "other";
}

function nanosecondsOf(text: string, spelling: string): bigint {
  if (spelling === "other") return refuseOrGiveUp(text);
  if (spelling.endsWith("/year")) {
    const [, first = "", second = "", year = ""] = american.exec(text) ?? [];
    const [month, day] = spelling === "month/day/year" ? [first, second] : [second, first];
    return inRange(text, daysOf(Number(year), Number(month), Number(day)));
  }
  const match = spelling === "compact" ? compact.exec(text) : iso.exec(text);
  const [, year = "", month = "01", day = "01", , hour = "0", minute = "0", second = "0", fraction = "", offset = ""] =
    match ?? [];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    throw notADate(`The text ${JSON.stringify(text)}`);
  const clock =
    BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1_000_000_000n +
    BigInt(fraction.slice(0, 9).padEnd(9, "0"));
  const instant = inRange(text, daysOf(Number(year), Number(month), Number(day)), clock - offsetOf(offset));
  if (offset !== "")
    throw new Failure(
      "value.time-zone",
      `The date ${JSON.stringify(text)} has a time zone, and the column takes dates without one.`,
    );
  return instant;
}

function inRange(text: string, days: bigint | null, clock = 0n): bigint {
  if (days === null) throw notADate(`The text ${JSON.stringify(text)}`);
  const nanoseconds = days * 86_400_000_000_000n + clock;
  const [least, most] = rangeOf(dtypes.int64);
  if (nanoseconds <= least || nanoseconds > most)
    throw new Failure(
      "value.out-of-range",
      `The date ${JSON.stringify(text)} is outside of the years 1677 to 2262.`,
      null,
      "invalid",
    );
  return nanoseconds;
}

/** pandas guesses at any text; refused for certain are numbers below 1000 and words that no date is made of. */
function refuseOrGiveUp(text: string): never {
  const words = text.trim().split(/[\s,]+/);
  const isSmallNumber = /^\s*[+-]?\d+(\.\d+)?\s*$/.test(text) && Math.abs(Number(text)) < 1000;
  if (isSmallNumber || words.every((word) => /^[A-Za-z_]{2,}$/.test(word) && !dateWords.test(word)))
    throw notADate(`The text ${JSON.stringify(text).slice(0, 60)}`);
  if (/^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(text.trim()) || /^\d{4}-\d{2}$/.test(text)) {
    const [year = 0, month = 0, day = 1] = text.trim().slice(0, 10).split("-").map(Number);
    if (daysOf(year, month, day) === null) throw notADate(`The text ${JSON.stringify(text).slice(0, 60)}`);
  }
  throw new Unknown("A date in a spelling that is not simulated.");
}

/** Of texts and integers the server knows that they may be wrong; other values surprise it. */
function notADate(what: string, raised: "invalid" | "library" = "invalid"): Failure {
  return new Failure("value.not-convertible", `${what} is not a date.`, null, raised);
}

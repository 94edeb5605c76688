import { changesBetween } from "./profile-changes";
import { type ServerProfile, serverProfiles } from "./types";
import { wheelName } from "./wheel-name";

/** Which server a version asks for by what it pins, and how the others would differ. */
export type ProfileChoice = {
  profile: ServerProfile;
  /** False where something is not pinned, or pinned to what was never measured: then the nearest was taken. */
  certain: boolean;
  /** One sentence for people. */
  why: string;
  others: { profile: ServerProfile; changes: string[] }[];
};

/** Of a version that another server answers for. */
export const notSimulated = "What serves it is not MLflow's server; nothing is simulated for it.";

/** Without any pins: the newest server, with the pandas that most models were trained with. */
const fallback: ServerProfile = "mlflow-3.17-pandas-2";

/**
 * `texts` are a version's requirement files as they are: lines of pip, or of conda with its pip section. The first line that names
 * a package counts.
 */
export function profileOfPins(texts: readonly string[]): ProfileChoice {
  const lines = texts.flatMap((text) => text.split(/\r?\n/)).map(asPin);
  const server = findPin(lines, serverPattern);
  const { profile, certain, why } = chosen(server, findPin(lines, pandasPattern));
  const others = serverProfiles.filter((other) => other !== profile);
  return {
    profile,
    certain,
    why,
    others: others.map((other) => ({ profile: other, changes: changesBetween(profile, other) })),
  };
}

/** A package as it is asked for; the version is the highest that is allowed, or null when nothing limits it. */
type Pin = { text: string; highest: Version | null; exact: boolean };
type Version = { major: number; minor: number };

const rest = String.raw`(?:\[[^\]]*\])?\s*([=<>!~][^;#]*)?(?:[;#].*)?$`;
const serverPattern = new RegExp(String.raw`^\s*(?:-\s*)?["']?mlflow(?:-skinny)?${rest}`, "i");
const pandasPattern = new RegExp(String.raw`^\s*(?:-\s*)?["']?pandas${rest}`, "i");

/** A model that carries its wheels names a file where others name a version. */
function asPin(line: string): string {
  const [path = ""] = line.replace(/^\s*(?:-\s*)?["']?/, "").split(/["'\s;]/);
  const wheel = wheelName(path);
  return wheel ? `${wheel.name}==${wheel.version}` : line;
}

function findPin(lines: string[], pattern: RegExp): Pin | null {
  for (const line of lines) {
    const match = pattern.exec(line);
    if (match)
      return pinOf(
        line
          .replace(/^\s*-?\s*/, "")
          .replace(/[;#].*$/, "")
          .trim(),
        match[1] ?? "",
      );
  }
  return null;
}

function pinOf(text: string, specifiers: string): Pin {
  const limits = specifiers.split(",").flatMap((specifier): Omit<Pin, "text">[] => {
    const [, operator = "", major = "", minor, more] =
      /^\s*(===?|=|~=|<=?|>=?|!=)\s*v?(\d+)(?:\.(\d+|\*))?(\..*)?/.exec(specifier) ?? [];
    const whole = Number(major);
    const part = minor === undefined || minor === "*" ? null : Number(minor);
    if (operator === "<" && part !== null && part > 0)
      return [{ exact: false, highest: { major: whole, minor: more && !/^[.0]*$/.test(more) ? part : part - 1 } }];
    if (operator === "<") return [{ exact: false, highest: { major: whole - 1, minor: Infinity } }];
    if (operator === "<=") return [{ exact: false, highest: { major: whole, minor: part ?? 0 } }];
    if (operator === "~=")
      return [{ exact: false, highest: { major: whole, minor: more && part !== null ? part : Infinity } }];
    if (["==", "===", "="].includes(operator))
      return [{ exact: part !== null, highest: { major: whole, minor: part ?? Infinity } }];
    return [];
  });
  const [first] = limits.sort((a, b) => Number(b.exact) - Number(a.exact) || lower(a.highest, b.highest));
  return { text, highest: first?.highest ?? null, exact: first?.exact ?? false };
}

function lower(a: Version | null, b: Version | null): number {
  if (a === null || b === null) return 0;
  return a.major - b.major || a.minor - b.minor;
}

type Choice = Omit<ProfileChoice, "others">;

function chosen(server: Pin | null, pandas: Pin | null): Choice {
  if (server === null && pandas === null)
    return {
      profile: fallback,
      certain: false,
      why: "The version pins neither MLflow nor pandas; MLflow 3.17 with pandas 2 is assumed.",
    };
  const highest = server?.highest ?? null;
  if (server !== null && highest !== null && highest.major < 3) return olderServer(server, highest);
  const isMeasured = server?.exact === true && highest?.major === 3 && highest.minor >= 11 && highest.minor <= 17;
  const first =
    server === null
      ? "The version does not pin MLflow"
      : isMeasured
        ? `The version pins ${server.text}`
        : `The version asks for ${server.text}, and 3.17 is the nearest that was measured`;
  const major = pandas?.highest?.major ?? null;
  if (pandas === null || major === null)
    return {
      profile: fallback,
      certain: false,
      why: `${first}; which pandas it gets is not said, and pandas 2 is assumed.`,
    };
  const profile = major >= 3 ? "mlflow-3.17-pandas-3" : fallback;
  return { profile, certain: isMeasured && (major === 2 || major === 3), why: `${first}, and ${pandas.text}.` };
}

function olderServer(server: Pin, highest: Version): Choice {
  const profile: ServerProfile = highest.major === 2 && highest.minor >= 10 ? "mlflow-2.22" : "mlflow-2.9";
  const isMeasured = server.exact && highest.major === 2 && (highest.minor === 22 || highest.minor === 9);
  const name = profile === "mlflow-2.22" ? "2.22" : "2.9";
  if (isMeasured) return { profile, certain: true, why: `The version pins ${server.text}.` };
  return {
    profile,
    certain: false,
    why: `The version asks for ${server.text}, and ${name} is the nearest that was measured.`,
  };
}

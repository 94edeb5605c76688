import type { Received, SeenValue } from "@/lib/signatures/sight/types";

/** A value as the model has it, in the spelling of Python where JSON has none: `63.0`, `'text'` as "text", `b"…"`, NaT. */
export function seenText(value: SeenValue): string {
  switch (value.kind) {
    case "integer":
      return value.text;
    case "float":
      return floatText(value.value);
    case "text":
      return JSON.stringify(value.text);
    case "bytes":
      return `b"${value.hex.replace(/../g, (pair) => byteText(Number.parseInt(pair, 16), pair))}"`;
    case "datetime":
      return value.nanoseconds === null ? "NaT" : dateText(BigInt(value.nanoseconds));
    case "boolean":
      return String(value.value);
    case "null":
      return "None";
    case "list":
      return `[${value.items.map(seenText).join(", ")}]`;
    case "object":
      return `{${value.entries.map(([name, inner]) => `${JSON.stringify(name)}: ${seenText(inner)}`).join(", ")}}`;
    case "tensor":
      return seenText(value.data);
  }
}

/** The element types that arrive, each once, in their order. */
export function dtypesOf(received: Received): string[] {
  const all =
    received.kind === "table"
      ? received.columns.map(({ dtype }) => dtype)
      : received.kind === "tensors"
        ? received.tensors.map(({ dtype }) => dtype)
        : received.kind === "tensor"
          ? [received.dtype]
          : [];
  return [...new Set(all)];
}

/** Rounded to 32 bits a double has a long tail of digits that nobody wrote: the shortest spelling of the same 32 bits is shown. */
export function floatText(value: number, bits: 32 | 64 = 64): string {
  if (!Number.isFinite(value)) return String(value);
  const text = bits === 32 ? shortest32(value) : Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function shortest32(value: number): string {
  for (let digits = 1; digits < 10; digits += 1) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return Object.is(value, -0) ? "-0" : String(Number(text));
  }
  return String(value);
}

function byteText(code: number, pair: string): string {
  return code >= 32 && code < 127 && code !== 34 && code !== 92 ? String.fromCharCode(code) : `\\x${pair}`;
}

/** `2024-01-02 03:04:05`, with as many digits of a second as there are. */
function dateText(nanoseconds: bigint): string {
  const second = 1_000_000_000n;
  const rest = ((nanoseconds % second) + second) % second;
  const date = new Date(Number((nanoseconds - rest) / 1_000_000n));
  if (Number.isNaN(date.getTime())) return `${nanoseconds} ns`;
  const fraction = rest === 0n ? "" : `.${String(rest).padStart(9, "0").replace(/0+$/, "")}`;
  return `${date.toISOString().slice(0, 19).replace("T", " ")}${fraction}`;
}

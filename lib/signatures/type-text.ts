import type { DataType, Param, Tensor } from "./form";

/** As people read it: `long`, `array<double>`, `object{role: string, name?: string}`, `map<any>`. */
export function typeText(type: DataType): string {
  if (type.kind === "array") return `array<${typeText(type.items)}>`;
  if (type.kind === "map") return `map<${typeText(type.values)}>`;
  if (type.kind !== "object") return type.kind;
  const properties = type.properties.map(
    ({ name, required, type: inner }) => `${name}${required ? "" : "?"}: ${typeText(inner)}`,
  );
  return `object{${properties.join(", ")}}`;
}

/** `tensor(float32, -1×28×28)`; a scalar has no shape to show. */
export function tensorText({ dtype, shape }: Tensor): string {
  return shape.length === 0 ? `tensor(${dtype})` : `tensor(${dtype}, ${shape.join("×")})`;
}

/** A list parameter reads as `array<string>`. */
export function paramText({ type, list }: Param): string {
  return list ? `array<${typeText(type)}>` : typeText(type);
}

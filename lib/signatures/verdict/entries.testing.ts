/** Entries of a signature as MLflow writes them, for tests that say what they mean in one line. */
export type Entry = Record<string, unknown>;
export type Sides = { inputs?: Entry[]; outputs?: Entry[]; params?: Entry[] };

export const column = (
  name: string | number | null,
  type: string | Entry = "double",
  required: boolean | null = true,
): Entry => ({
  ...(typeof type === "string" ? { type } : type),
  ...(name === null ? {} : { name }),
  ...(required === null ? {} : { required }),
});
export const object = (properties: Record<string, Entry>): Entry => ({ type: "object", properties });
export const array = (type: string): Entry => ({ type: "array", items: { type } });
export const map = (type: string): Entry => ({ type: "map", values: { type } });
export const tensor = (shape: number[], dtype = "float32", name: string | null = null): Entry => ({
  type: "tensor",
  "tensor-spec": { dtype, shape },
  ...(name === null ? {} : { name }),
});
export const param = (name: string, type: string, value: unknown, list = false): Entry => ({
  name,
  type,
  default: value,
  shape: list ? [-1] : null,
});

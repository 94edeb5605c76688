import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
/** What runs in the browser beside the form: every way into this folder but sending, signing and detecting. */
const entries = ["all", "snippets", "responses", "conforms", "input-formats", "receptions", "sense", "target"];

test("what composes and compares payloads needs no Node module, no database and no door", () => {
  const seen = new Set<string>();
  const outside = new Set<string>();
  const follow = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, spec = ""] of readFileSync(path, "utf8").matchAll(
      /^(?:import|export) (?!type )[^;]*? from "([^"]+)";/gms,
    )) {
      const found = spec.startsWith("./")
        ? join(dirname(path), `${spec}.ts`)
        : spec.startsWith("@/")
          ? join(root, `${spec.slice(2)}.ts`)
          : null;
      if (found !== null && existsSync(found)) follow(found);
      else outside.add(spec);
    }
  };
  for (const entry of entries) follow(join(import.meta.dirname, `${entry}.ts`));
  expect([...outside]).toEqual([]);
  expect([...seen].filter((path) => /lib\/(db|http|registries|auth|env)/.test(path))).toEqual([]);
  expect(seen.size).toBeGreaterThan(20);
});

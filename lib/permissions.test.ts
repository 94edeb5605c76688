import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { grantsOf, type Permission, permissions, roles } from "./permissions";

test("the README's table of who may do what is the one that the code decides by", () => {
  const rows = (Object.keys(permissions) as Permission[]).map(
    (permission) =>
      `| ${permissions[permission]} | ${roles.map((role) => (grantsOf[role].includes(permission) ? "yes" : "")).join(" | ")} |`,
  );
  const table = [`| may | ${roles.join(" | ")} |`, `|---|${"---|".repeat(roles.length)}`, ...rows].join("\n");
  expect(readFileSync("README.md", "utf8")).toContain(`\n\n${table}\n\n`);
});

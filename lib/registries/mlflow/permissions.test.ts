import { expect, test } from "vitest";

import { replay } from "./__fixtures__/replay";
import { changesAbility } from "./permissions";
import { permissionsReply, type WirePermissions } from "./wire";

const grant = (permission: string, resource_pattern: string, resource_type = "registered_model") => ({
  permission,
  resource_pattern,
  resource_type,
  workspace: "default",
});
const may = (permissions: WirePermissions["permissions"], ...names: string[]) => {
  const { ok, detail } = changesAbility({ permissions }, names);
  return [ok, detail];
};

test("what a server told of an identity is counted over the models that were looked at", async () => {
  const io = replay("3.17.2", { "current/permissions": "users-current-permissions" });
  const reply = await io.fetch("http://mlflow.test/api/3.0/mlflow/users/current/permissions");
  const told = permissionsReply.parse(JSON.parse(await reply.text()));
  expect(changesAbility(told, ["bobs", "secret", "other"])).toEqual({
    ability: "Change stages, aliases and tags",
    ok: null,
    detail:
      "Of 3 models that were looked at: 1 with everything, 1 not at all, 1 as the server's default permission says.",
  });
});

test("a grant for all models counts, the highest goes before, a denial before all", () => {
  expect(may([grant("EDIT", "*")], "a")).toEqual([
    true,
    "Of 1 model that was looked at: 1 with everything but taking away aliases and tags.",
  ]);
  expect(may([grant("EDIT", "*"), grant("MANAGE", "a")], "a")[1]).toContain("1 with everything.");
  expect(may([grant("MANAGE", "*"), grant("DENY", "a")], "a")).toEqual([
    false,
    expect.stringContaining("1 not at all"),
  ]);
  expect(may([grant("READ", "*")], "a")[0]).toBeNull();
  expect(may([grant("MANAGE", "a", "experiment")], "a")[1]).toContain("default permission");
});

test("administrators, of the server or of the workspace, may change every model", () => {
  expect(changesAbility({ is_admin: true, permissions: [] }, [])).toMatchObject({ ok: true });
  expect(may([grant("MANAGE", "*", "workspace")])[0]).toBe(true);
  expect(changesAbility({ permissions: [grant("MANAGE", "*", "workspace")] }, ["a"], "team")).toMatchObject({
    ok: null,
  });
});

test("a server that does not tell is not taken for one that forbids", () => {
  expect(changesAbility(null, ["a"])).toMatchObject({ ok: null, detail: expect.stringContaining("does not tell") });
});

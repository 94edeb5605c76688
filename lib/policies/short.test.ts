import { expect, test } from "vitest";

import type { Grant, Role } from "@/lib/permissions";

import { whyShort } from "./short";

const rules = (wish: object) => ({ quorum: 1, voterRole: null, voterGroup: null, ...wish });
const voter = (role: Role, limits: Partial<Grant> = {}, groups: string[] = []) => ({
  groups,
  grants: [{ role, connectionId: null, modelPattern: null, ...limits }],
});

test("enough people with a role that may vote are enough", () => {
  expect(whyShort(rules({}), null, [voter("scientist"), voter("reviewer")])).toBeNull();
});

test("fewer than the quorum, or nobody in the group, is said", () => {
  expect(whyShort(rules({ quorum: 2 }), null, [voter("scientist"), voter("reviewer")])).toBe(
    "Only one person could approve under it now.",
  );
  expect(whyShort(rules({ voterGroup: "risk" }), null, [voter("reviewer")])).toBe(
    "Nobody could approve under it now. Groups are given on the members page.",
  );
  expect(whyShort(rules({ voterGroup: "risk" }), null, [voter("reviewer", {}, ["risk"])])).toBeNull();
});

test("a grant for another connection does not count, and a role that the policy does not name neither", () => {
  expect(whyShort(rules({}), "a", [voter("reviewer", { connectionId: "b" })])).not.toBeNull();
  expect(whyShort(rules({}), null, [voter("reviewer", { connectionId: "b" })])).toBeNull();
  expect(whyShort(rules({ voterRole: "administrator" }), null, [voter("reviewer")])).not.toBeNull();
});

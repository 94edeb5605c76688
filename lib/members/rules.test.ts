import { expect, test } from "vitest";

import { grantsOf, permissions, roles } from "@/lib/permissions";

import { addressOf, networkOf } from "./address";
import {
  afterTry,
  problemCode,
  rolesByGroup,
  rolesOfGroups,
  safePath,
  signInSentence,
  type Tries,
  whyNotManageMembers,
  whyNotPassword,
  withoutTry,
} from "./rules";

const start = Date.UTC(2026, 10, 20);
const at = (seconds: number) => new Date(start + seconds * 1_000);

function tryAt(moments: number[], limit = 5) {
  let tries: Tries | null = null;
  return moments.map((second) => {
    const taken = afterTry(tries, limit, at(second));
    tries = taken.tries;
    return taken.waitMs > 0 ? `wait ${taken.waitMs / 1_000}` : taken.left;
  });
}

test("after five tries there is a pause of two minutes, and a refused try does not prolong it", () => {
  expect(tryAt([0, 1, 2, 3, 4, 5, 60, 123, 124])).toEqual([4, 3, 2, 1, 0, "wait 119", "wait 64", "wait 1", 4]);
});

test("the pause doubles with every further five tries and ends at 32 minutes", () => {
  const pauses: number[] = [];
  let tries: Tries | null = null;
  let now = start;
  for (let count = 0; count < 40; count++) {
    let taken = afterTry(tries, 5, new Date(now));
    if (taken.waitMs > 0) {
      pauses.push(taken.waitMs / 60_000);
      now += taken.waitMs;
      taken = afterTry(tries, 5, new Date(now));
      expect(taken.waitMs).toBe(0);
    }
    tries = taken.tries;
  }
  expect(pauses).toEqual([2, 4, 8, 16, 32, 32, 32]);
});

test("a good try is taken back, and a pause that was waited out does not begin anew with it", () => {
  expect(withoutTry({ count: 4, since: at(7) }, 5, at(9))).toEqual({ count: 3, since: at(7) });
  expect(withoutTry({ count: 0, since: at(7) }, 5, at(9))).toEqual({ count: 0, since: at(7) });
  const paused = withoutTry({ count: 11, since: at(500) }, 5, at(500));
  expect(paused).toEqual({ count: 10, since: at(500 - 240) });
  expect(afterTry(paused, 5, at(500))).toMatchObject({ waitMs: 0, left: 4 });
});

test("an hour without a try forgets them", () => {
  expect(tryAt([0, 1, 2, 3, 3_604])).toEqual([4, 3, 2, 1, 4]);
});

test("a password needs length and some variety, nothing else", () => {
  expect(whyNotPassword("correct horse battery", "ada@example.org")).toBeNull();
  expect(whyNotPassword("short", "")).toContain("12 characters");
  expect(whyNotPassword("x".repeat(201), "")).toContain("200");
  expect(whyNotPassword("abababababab", "")).toContain("repeats");
  expect(whyNotPassword("Ada@Example.org1", "ada@example.org")).toContain("e-mail");
});

test("only a path of this application is followed after signing in", () => {
  const kept = ["/models", "/models/a/b%2Fc?at=2026-10-18T14:00Z#x", "/settings/account"];
  expect(kept.map(safePath)).toEqual(kept);
  const refused = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "/%2e//evil.example",
    "",
    null,
    undefined,
    "models",
    "/sign-in",
    "/sign-in?callbackUrl=/",
    "/set-up",
    "/api/auth/signout",
  ];
  for (const path of refused) expect(safePath(path)).toBe("/");
});

test("groups give roles; a pair that cannot be read is named", () => {
  const byGroup = rolesByGroup(
    "ml-leads=reviewer, platform=administrator,cn=x,ou=y=viewer".replace("cn=x,ou=y", "cn=x"),
  );
  expect(rolesOfGroups(["platform", "ml-leads", "cn=x", "nobody"], byGroup)).toEqual([
    "viewer",
    "reviewer",
    "administrator",
  ]);
  expect(rolesOfGroups([], byGroup)).toEqual([]);
  expect(() => rolesByGroup("a=viewer,b=king")).toThrow('"b=king"');
  expect(() => rolesByGroup("=viewer")).toThrow('"=viewer"');
});

test("a problem's code leads to a sentence, and an unknown one never to its own words", () => {
  expect(signInSentence(problemCode({ code: "wait", seconds: 120 }))).toBe("Too many tries. Wait 2 minutes.");
  expect(signInSentence(problemCode({ code: "wait", seconds: 61 }))).toBe("Too many tries. Wait 61 seconds.");
  expect(signInSentence(problemCode({ code: "wrong", left: 4 }))).toBe(
    "That e-mail and password do not belong together.",
  );
  expect(signInSentence(problemCode({ code: "wrong", left: 1 }))).toContain("1 try left");
  expect(signInSentence("<b>call 555</b>")).toBe("Signing in did not work. Try again.");
  expect(signInSentence("constructor")).toBe("Signing in did not work. Try again.");
  expect(signInSentence(null)).toBeNull();
});

test("the network address is the one that the outermost trusted proxy saw", () => {
  const headers = (value: string) => new Headers({ "x-forwarded-for": value });
  expect(addressOf(headers("1.1.1.1, 2.2.2.2, 3.3.3.3"), 1)).toBe("3.3.3.3");
  expect(addressOf(headers("1.1.1.1, 2.2.2.2, 3.3.3.3"), 2)).toBe("2.2.2.2");
  expect(addressOf(headers("::ffff:10.0.0.1"), 0)).toBe("10.0.0.1");
  expect(addressOf(headers("<script>"), 0)).toBe("not known");
  expect(addressOf(new Headers(), 1)).toBe("not known");
});

test("an IPv6 customer counts as one, whichever of their addresses they use", () => {
  expect(networkOf("2001:db8:1:2:aaaa::1")).toBe(networkOf("2001:db8:1:2:bbbb::9"));
  expect(networkOf("2001:db8:1:2::1")).not.toBe(networkOf("2001:db8:1:3::1"));
  expect(networkOf("10.0.0.1")).toBe("10.0.0.1");
});

test("every role may see models and only an administrator without limits manages members", () => {
  for (const role of roles) expect(grantsOf[role]).toContain("model.read");
  expect(grantsOf.administrator).toEqual(Object.keys(permissions));
  const holders = roles.filter(
    (role) => whyNotManageMembers([{ role, connectionId: null, modelPattern: null }]) === null,
  );
  expect(holders).toEqual(["administrator"]);
  expect(whyNotManageMembers([{ role: "administrator", connectionId: null, modelPattern: "a*" }])).toContain("limited");
});

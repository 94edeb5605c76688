import { expect, test } from "vitest";

import type { Drift } from "./types";
import { countWords, driftWords, worstFirst } from "./words";

const serves = (...shares: [string, number][]) => shares.map(([version, share]) => ({ version, share }));

test("says what the registry says beside what the endpoint serves, with shares where there are several", () => {
  expect(driftWords({ registrySays: ["8"], serves: serves(["7", 100]), serverSays: null })).toBe(
    "registry says v8 · endpoint serves v7",
  );
  expect(
    driftWords({ registrySays: ["8", "9"], serves: serves(["8", 90], ["2026-09-21", 10]), serverSays: null }),
  ).toBe("registry says v8 and v9 · endpoint serves v8 90 % and 2026-09-21 10 %");
  expect(driftWords({ registrySays: ["7"], serves: serves(["7", 100]), serverSays: ["8"] })).toBe(
    "registry says v7 · registered as v7 · its server says v8",
  );
  expect(driftWords({ registrySays: [], serves: serves(["7", 100]), serverSays: null })).toBe("endpoint serves v7");
});

test("what differs comes first, and what is counted is said as it is", () => {
  const drift = (["agrees", "canary", "unknown", "differs"] as const).map((verdict): Drift => ({
    model: { key: verdict, name: verdict },
    registrySays: [],
    serves: [],
    serverSays: null,
    verdict,
  }));
  expect(worstFirst(drift).map(({ verdict }) => verdict)).toEqual(["differs", "unknown", "canary", "agrees"]);
  expect(countWords({ endpoints: 1, differing: 0, canaries: 0, complete: true })).toEqual({
    all: "1 endpoint",
    differing: null,
    canaries: null,
  });
  expect(countWords({ endpoints: 500, differing: 2, canaries: 1, complete: false })).toEqual({
    all: "more than 500 endpoints",
    differing: "2 serve something else than their registry says",
    canaries: "1 with a canary",
  });
});

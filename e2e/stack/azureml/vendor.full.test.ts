import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { expect, test } from "vitest";

import { container, emptyRegistry, known, startWith, storage } from "./place";
import { storyWorkspace } from "./story";

/** A Python that has the vendor's packages, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_VENDORS ?? "";
const here = (name: string) => `${import.meta.dirname}/${name}`;
const filled = 250;

test.skipIf(python === "")(
  python === ""
    ? "the vendor's own clients: INTERLOCK_TEST_VENDORS names no Python with azure-ai-ml"
    : "the vendor's own clients read, change and page through the stand-in",
  async () => {
    const world = storyWorkspace(300);
    for (let made = 0; made < filled; made += 1) world.putVersion(`filled-${made}`, "1");
    const tls = { cert: readFileSync(here("tls/leaf.pem"), "utf8"), key: readFileSync(here("tls/leaf.key"), "utf8") };
    const standIn = await startWith([world, emptyRegistry(0)], { tls, known: { ...known, certificate: tls.cert } });
    const [pair, authority] = [`${tls.cert}${tls.key}`, here("tls/ca.pem")];
    const given = { origin: standIn.origin, scope: world.scope, known, storage, container, filled, pem: pair };
    // The batch endpoint of the story answers where the stand-in does: the vendor's client posts to the address it was told.
    const nightly = world.batch.get("lapse-nightly");
    if (nightly)
      nightly.thing.properties.scoringUri = `${standIn.origin}/mferp/managementfrontend${world.scope}/batchEndpoints/lapse-nightly/jobs`;
    try {
      const env = { ...process.env, REQUESTS_CA_BUNDLE: authority, SSL_CERT_FILE: authority };
      const child = spawn(python, [here("vendor.py"), JSON.stringify(given)], {
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [errors, proofs]: [string[], { name: string; ok: boolean; why?: string }[]] = [[], []];
      child.stderr.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
      createInterface(child.stdout).on("line", (line) => proofs.push(JSON.parse(line)));
      const code = await new Promise((resolve) => child.on("close", resolve));
      expect(
        proofs.filter(({ ok }) => !ok),
        errors.join(""),
      ).toEqual([]);
      expect([code, standIn.violations]).toEqual([0, []]);
      expect(proofs.length).toBeGreaterThan(12);
    } finally {
      standIn.close();
    }
  },
  180_000,
);

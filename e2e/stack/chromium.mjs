// Finds a Chromium for the end-to-end tests. The last resort ships inside an npm package and needs nothing but glibc.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { brotliDecompressSync } from "node:zlib";

const system = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/** Answers `{ path, env, from }`: the program, what its environment needs in addition, and where it came from, in words. */
export async function findChromium() {
  const named = process.env.INTERLOCK_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`INTERLOCK_CHROMIUM names ${named}, and there is no such file.`);
    return { path: named, env: {}, from: "INTERLOCK_CHROMIUM" };
  }
  const installed = system.find((path) => existsSync(path));
  if (installed) return { path: installed, env: {}, from: "the system" };

  const { chromium } = createRequire(import.meta.url)("@playwright/test");
  const own = chromium.executablePath();
  if (existsSync(own)) return { path: own, env: {}, from: "Playwright" };

  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("No Chromium found. Install one, or name it in INTERLOCK_CHROMIUM.");
  }
  const { default: packaged } = await import("@sparticuz/chromium");
  return {
    path: await packaged.executablePath(),
    env: { LD_LIBRARY_PATH: unpackLibraries() },
    from: "the npm package @sparticuz/chromium",
  };
}

/** The libraries that a bare system lacks lie in the package as well, meant for another place. */
function unpackLibraries() {
  const folder = join(tmpdir(), `interlock-chromium-${process.getuid?.() ?? "libraries"}`);
  if (!existsSync(join(folder, "done"))) {
    mkdirSync(folder, { recursive: true });
    const packed = join(
      import.meta.dirname,
      "..",
      "..",
      "node_modules",
      "@sparticuz",
      "chromium",
      "bin",
      "al2023.tar.br",
    );
    const untar = spawnSync("tar", ["-x", "-C", folder], { input: brotliDecompressSync(readFileSync(packed)) });
    if (untar.status !== 0) throw new Error(`The packaged Chromium's libraries could not be unpacked: ${untar.stderr}`);
    writeFileSync(join(folder, "done"), "");
  }
  return join(folder, "lib");
}

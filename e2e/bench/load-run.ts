import type { LoadFigures, LoadInput, LoadLine, SendInput } from "@/lib/playground/types";

import type { PlaygroundStage } from "./playground-stage";
import { post } from "./post";
import { median, percentile, report, say } from "./report";

const concurrency = 8;
const requests = 400;
const rounds = 6;

type Quantiles = Pick<LoadFigures, "p50" | "p95">;

/**
 * What the guarded way costs each request of a load run: as many clients of our own, with no more between them and the server
 * than a socket, measure the same. The two take turns, for together they would wait for each other.
 */
export async function benchLoadRun(stage: PlaygroundStage, { to, draft }: SendInput): Promise<void> {
  say(`Load runs of ${requests} requests at concurrency ${concurrency}, through the application and past it in turn …`);
  const input: LoadInput = { to: [to], draft, requests, concurrency };
  const sides = { direct: [] as Quantiles[], ours: [] as Quantiles[] };
  for (let round = 0; round <= rounds; round += 1) {
    const [direct, ours] = [await callDirectly(stage, draft.text), await runLoad(stage, input)];
    // The first of each warms up.
    if (round === 0) continue;
    sides.direct.push(direct);
    sides.ours.push(ours);
  }
  for (const [name, goal] of [
    ["p50", 5],
    ["p95", 15],
  ] as const) {
    const over = (side: Quantiles[]) => median(side.map((each) => each[name] ?? Number.NaN));
    const [ours, direct] = [over(sides.ours), over(sides.direct)];
    report({
      name: `playground.load-run.overhead.${name}`,
      value: ours - direct,
      unit: "ms",
      goal,
      ours_ms: ours,
      direct_ms: direct,
      concurrency,
      calls: rounds * requests,
    });
  }
}

async function callDirectly({ scoring }: PlaygroundStage, body: string): Promise<Quantiles> {
  const took: number[] = [];
  let left = requests;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const began = performance.now();
      const { status } = await post(`${scoring}/invocations`, body, {});
      if (status !== 200) throw new Error(`MLflow answered ${status}.`);
      took.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  return { p50: percentile(took, 0.5), p95: percentile(took, 0.95) };
}

async function runLoad({ app, cookie }: PlaygroundStage, input: LoadInput): Promise<Quantiles> {
  const { status, text } = await post(`${app}/api/playground/load`, JSON.stringify(input), { cookie, origin: app });
  const last = text.trim().split("\n").at(-1) ?? "";
  if (status !== 200) throw new Error(`The load run answered ${status}: ${last.slice(0, 300)}`);
  const line = JSON.parse(last) as LoadLine;
  const [figures] = line.kind === "ended" ? line.endpoints : [];
  if (!figures || figures.ok !== requests) throw new Error(`The load run did not end well: ${last.slice(0, 300)}`);
  return figures;
}

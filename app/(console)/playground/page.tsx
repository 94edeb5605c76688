import type { Metadata } from "next";

import { Bench } from "@/components/playground/bench";
import { requirePageViewer } from "@/lib/auth";
import { getCallLine, listCallLines } from "@/lib/endpoints/callable";
import { paths } from "@/lib/paths";
import { can } from "@/lib/permissions";
import { readBenchAddress } from "@/lib/playground/bench/address";
import { currentSettings } from "@/lib/playground/settings";
import { usualLimits } from "@/lib/playground/types";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Playground" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PlaygroundPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.playground);
  const { to } = readBenchAddress(await searchParams);
  const [found, settings] = await Promise.all([
    Promise.all(to.map((ref) => attempt(getCallLine(viewer, ref)))),
    currentSettings(),
  ]);
  const lines = found.flatMap((one) => (one.ok ? [one.data] : []));
  const offered = lines.length === 0 ? await listCallLines(viewer, { limit: 7 }) : [];
  const missing = found.flatMap((one, at) => (one.ok ? [] : [`${to[at]?.endpoint ?? ""}: ${one.error.message}`]));
  const { keepBodies, loadMaxRequests, loadMaxConcurrency } = settings;

  return (
    <Bench
      key={viewer.id}
      member={viewer.id}
      lines={lines}
      missing={missing}
      offered={offered}
      may={{
        register: can(viewer.grants, "endpoint.register"),
        load: can(viewer.grants, "endpoint.load")
          ? null
          : "None of your roles lets you start load runs. A scientist or a reviewer can.",
      }}
      settings={{ keepsBodies: keepBodies, loadMaxRequests, loadMaxConcurrency, usual: usualLimits }}
      now={Date.now()}
    />
  );
}

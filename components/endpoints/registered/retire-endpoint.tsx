"use client";

import { useRouter } from "next/navigation";

import { answerTo } from "@/components/shell/answer-to";
import { ConfirmedAct } from "@/components/ui/confirmed-act";
import { retireRegistered } from "@/lib/endpoints/actions";
import type { EndpointRef } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";

type Props = { endpoint: EndpointRef; name: string };

/** Ends a registration, with what that means in words. */
export function RetireEndpoint({ endpoint, name }: Props) {
  const router = useRouter();
  const act = async () => {
    const result = await answerTo(retireRegistered(endpoint));
    if (!result.ok) return result.error.message;
    router.push(paths.endpoints);
    router.refresh();
    return null;
  };
  return (
    <ConfirmedAct verb="Retire" doing="Retiring …" title={`Retire ${name}?`} act={act}>
      <ul className="grid list-disc gap-1.5 pl-4 text-ink-2">
        <li>Interlock calls and watches it no more. The server itself goes on as it is.</li>
        <li>Its credentials are erased. What was sent to it stays in the history.</li>
        <li>It can be registered again.</li>
      </ul>
    </ConfirmedAct>
  );
}

"use client";

import { useRouter } from "next/navigation";

import { answerTo } from "@/components/shell/answer-to";
import { ConfirmedAct } from "@/components/ui/confirmed-act";
import { retire } from "@/lib/connections/actions";

type Props = { slug: string; name: string; webhook: boolean };

/** The act that ends a connection, with its consequences in words. */
export function RetireConnection({ slug, name, webhook }: Props) {
  const router = useRouter();
  const act = async () => {
    const result = await answerTo(retire({ slug }));
    if (!result.ok) return result.error.message;
    router.refresh();
    return null;
  };
  return (
    <ConfirmedAct verb="Retire" doing="Retiring …" title={`Retire ${name}?`} act={act}>
      <ul className="grid list-disc gap-1.5 pl-4 text-ink-2">
        <li>Interlock stops reading it at once, and nothing of it changes any more.</li>
        <li>Its models, history and audit entries stay, and keep the name and the address {slug}.</li>
        <li>Its credentials are erased{webhook ? ", and its webhook is removed from the registry" : ""}.</li>
        <li>The registry can be connected again, as a new connection whose history begins then.</li>
      </ul>
    </ConfirmedAct>
  );
}

import { TextLink } from "@/components/ui/text-link";
import type { Serving } from "@/lib/endpoints/types";
import { shareWords } from "@/lib/endpoints/words";
import { paths } from "@/lib/paths";

/** On a version's page: who sends it live requests; nothing where nobody does. */
export function ServingLine({ serving }: { serving: readonly Serving[] }) {
  if (serving.length === 0) return null;
  return (
    <p className="-mt-2 mb-4 text-pretty text-ink-2">
      Gets{" "}
      {serving.map(({ connection, key, name, share }, index) => (
        <span key={key}>
          {index > 0 && (index === serving.length - 1 ? " and " : ", ")}
          <b>{shareWords(share)}</b> of the requests of <TextLink href={paths.endpoint(connection, key)}>{name}</TextLink>
        </span>
      ))}
      .
    </p>
  );
}

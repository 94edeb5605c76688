import { Fragment } from "react";

import { TextLink } from "@/components/ui/text-link";
import type { Serving } from "@/lib/endpoints/types";
import { shareWords } from "@/lib/endpoints/words";
import { paths } from "@/lib/paths";

type Props = { serving: readonly Serving[]; /** The list of all endpoints that serve the model. */ all: string };

const most = 3;

/** On a version's page: who sends it live requests; nothing where nobody does. */
export function ServingLine({ serving, all }: Props) {
  if (serving.length === 0) return null;
  const named = serving.slice(0, most).map(({ connection, key, name, share }) => (
    <Fragment key={key}>
      <b>{shareWords(share)}</b> of the requests of <TextLink href={paths.endpoint(connection, key)}>{name}</TextLink>
    </Fragment>
  ));
  const parts =
    serving.length > most
      ? [
          ...named,
          <TextLink key="all" href={all}>
            of other endpoints
          </TextLink>,
        ]
      : named;
  return (
    <p className="-mt-2 mb-4 text-pretty text-ink-2">
      Gets{" "}
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && (index === parts.length - 1 ? " and " : ", ")}
          {part}
        </Fragment>
      ))}
      .
    </p>
  );
}

import type { ReactNode } from "react";

import { Note } from "./note";

type Props = {
  /** What does not work, as a sentence: "models-eu does not answer." */
  what: ReactNode;
  since?: ReactNode;
  /** What is shown instead and how old it is. */
  shownInstead?: ReactNode;
  /** What happens to actions meanwhile. */
  consequence?: ReactNode;
  /** One way out. */
  action?: ReactNode;
};

/** Lives in the place that failed; its neighbours stay. */
export function ProblemPanel({ what, since, shownInstead, consequence, action }: Props) {
  return (
    <Note tone="stop" action={action}>
      <b>{what}</b> {since} {shownInstead} {consequence}
    </Note>
  );
}

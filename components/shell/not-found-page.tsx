import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";

import { ProblemPage } from "./problem-page";

/** One page for "does not exist" and "not yours to see": telling them apart would tell who has what. */
export function NotFoundPage() {
  return (
    <ProblemPage
      title="Nothing is at this address"
      actions={
        <>
          <Button variant="primary" href={paths.models}>
            Models
          </Button>
          <Button href={paths.overview}>Overview</Button>
        </>
      }
    >
      The thing it named does not exist, was renamed, or is outside what your roles let you see. An administrator can
      check which.
    </ProblemPage>
  );
}

import { ProblemPage } from "@/components/shell/problem-page";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";

/** For somebody signed in whose roles do not reach this far. */
export function ForbiddenPage() {
  return (
    <ProblemPage
      title="Your roles do not allow this page"
      actions={
        <>
          <Button variant="primary" href={paths.overview}>
            Overview
          </Button>
          <Button href={paths.account}>My roles</Button>
        </>
      }
    >
      An administrator can give you a role that does. What each role allows stands under My roles. That you asked for
      this page is noted in the audit log.
    </ProblemPage>
  );
}

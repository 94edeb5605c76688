import { ProblemPage } from "@/components/shell/problem-page";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";
import type { Permission } from "@/lib/permissions";

import { SignOutButton } from "./sign-out-button";

/** For somebody signed in whose roles do not reach this far. Without a role every page is this one, so the way out is here too. */
export function ForbiddenPage({ permissions }: { permissions: readonly Permission[] }) {
  const hasAccount = permissions.includes("account.own");
  return (
    <ProblemPage
      title="Your roles do not allow this page"
      actions={
        <>
          {permissions.includes("model.read") && (
            <Button variant="primary" href={paths.overview}>
              Overview
            </Button>
          )}
          {hasAccount && <Button href={paths.account}>My roles</Button>}
          <SignOutButton />
        </>
      }
    >
      An administrator can give you a role that does. {hasAccount && "What each role allows stands under My roles. "}
      That you asked for this page is noted in the audit log.
    </ProblemPage>
  );
}

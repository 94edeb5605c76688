"use client";

import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";

import { ProblemPage } from "./problem-page";

export type Failed = { error: Error & { digest?: string }; retry: () => void };

/** What Next shows when a page threw what nobody planned. The message of such an error never reaches the browser. */
export function FailedPage({ error, retry }: Failed) {
  return (
    <ProblemPage
      title="This page could not be shown"
      reference={error.digest}
      actions={
        <>
          <Button variant="primary" onClick={() => retry()}>
            Try again
          </Button>
          <Button href={paths.overview}>Overview</Button>
        </>
      }
    >
      Interlock met an error it did not expect. What you had just asked for may or may not have been done: it shows once
      the page is read again. The rest of the console works; if this happens again, an administrator finds the cause in
      the server’s log.
    </ProblemPage>
  );
}

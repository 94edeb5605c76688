import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { SignInForm } from "@/components/members/sign-in-form";
import { SingleSignOn } from "@/components/members/single-sign-on";
import { AuthDivider, AuthFrame } from "@/components/shell/auth-frame";
import { Note } from "@/components/ui/note";
import { getViewer } from "@/lib/auth";
import { singleSignOnName } from "@/lib/members/oidc";
import { countMembers } from "@/lib/members/queries";
import { safePath, signInSentence } from "@/lib/members/rules";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const query = await searchParams;
  const [wanted, error] = [query["callbackUrl"], query["error"]].map((value) =>
    typeof value === "string" ? value : null,
  );
  const after = safePath(wanted);
  if (await getViewer()) redirect(after);
  const provider = singleSignOnName();
  const isNew = (await countMembers()) === 0;
  return (
    <AuthFrame
      title="Sign in"
      note="No account? Ask an administrator: accounts are made, not requested. Every sign-in is an audit entry."
    >
      {isNew && (
        <Note>
          Nobody can sign in yet. Open the set-up link that Interlock printed in its terminal when it started.
        </Note>
      )}
      {provider && (
        <>
          <SingleSignOn name={provider} after={after} />
          <AuthDivider>or with a local account</AuthDivider>
        </>
      )}
      <SignInForm after={after} problem={signInSentence(error)} />
    </AuthFrame>
  );
}

import type { Metadata } from "next";

import { SetUpForm } from "@/components/members/set-up-form";
import { SetUpRefused } from "@/components/members/set-up-refused";
import { AuthFrame } from "@/components/shell/auth-frame";
import { findSetUpState } from "@/lib/members/set-up";

export const metadata: Metadata = { title: "Set up", referrer: "no-referrer" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SetUpPage({ searchParams }: Props) {
  const { token } = await searchParams;
  const given = typeof token === "string" ? token : "";
  const state = await findSetUpState(given);
  if (state !== "ready") return <SetUpRefused state={state} />;
  return (
    <AuthFrame
      title="Set up Interlock"
      lead="Make the first account. It is an administrator: it connects registries and invites everybody else."
      note="This link works once, and ends 24 hours after it was printed."
    >
      <SetUpForm token={given} />
    </AuthFrame>
  );
}

"use client";

import { Button, type ButtonLook } from "@/components/ui/button";
import { SignOutIcon } from "@/components/ui/icons";
import { signOut } from "@/lib/members/client";

export function SignOutButton(look: Pick<ButtonLook, "variant">) {
  return (
    <Button {...look} onClick={() => void signOut()}>
      <SignOutIcon /> Sign out
    </Button>
  );
}

import { AuthFrame } from "@/components/shell/auth-frame";
import { Button } from "@/components/ui/button";
import { paths } from "@/lib/paths";

/** `done`: there is an administrator · `over`: the link is too old, incomplete, or a newer one was printed. */
export function SetUpRefused({ state }: { state: "done" | "over" }) {
  if (state === "done") {
    return (
      <AuthFrame
        title="Interlock is set up"
        lead="The first administrator exists, so this link no longer does anything."
      >
        <Button variant="primary" size="large" href={paths.signIn}>
          Sign in
        </Button>
      </AuthFrame>
    );
  }
  return (
    <AuthFrame
      title="This link does not work any more"
      lead="A set-up link works for 24 hours, and only the newest one does. Start Interlock again: it prints a new one in its terminal."
    >
      {null}
    </AuthFrame>
  );
}

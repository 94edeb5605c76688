import { CopyButton } from "@/components/ui/copy-button";
import { Note } from "@/components/ui/note";

/** A password made here; after this page nobody can read it again. */
export function ShownOnce({ password, name }: { password: string; name: string }) {
  return (
    <Note
      tone="caution"
      live="polite"
      action={<CopyButton text={password} label="Copy" said="Password copied." size="small" />}
    >
      The password of {name}, shown this once:
      <code className="mt-1 block text-lead select-all">{password}</code>
    </Note>
  );
}

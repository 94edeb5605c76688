import { Note } from "@/components/ui/note";
import { RefreshWhile } from "@/components/ui/refresh-while";
import { TextLink } from "@/components/ui/text-link";
import type { ConnectionAge } from "@/lib/catalog/types";
import { formatAge, formatCount, formatTime } from "@/lib/format";
import { paths } from "@/lib/paths";

type Props = {
  ages: ConnectionAge[];
  /** Models of a failing connection, by slug; absent where they were not counted. */
  counts?: Record<string, number>;
  /** What of theirs is on the page. */
  what?: "models" | "endpoints";
  now: number;
};

/** What is not as fresh as it looks: registries that do not answer, and those that are being read for the first time. */
export function ConnectionNotes({ ages, counts = {}, what = "models", now }: Props) {
  const failing = ages.filter(({ failingSince }) => failingSince !== null);
  const reading = ages.filter(({ health }) => health === "first-sync");
  if (failing.length + reading.length === 0) return null;
  return (
    <div className="mb-3 grid gap-2">
      {reading.length > 0 && <RefreshWhile everyMs={2_000} />}
      {failing.map((age) => (
        <Note
          key={age.slug}
          tone="stop"
          action={<TextLink href={paths.connection(age.slug)}>Look at the connection</TextLink>}
        >
          <b>{age.name}</b> has not answered for {formatAge(now - (age.failingSince ?? now))}.{" "}
          {shownWords(age, what, counts[age.slug])}
        </Note>
      ))}
      {reading.map((age) => (
        <Note key={age.slug} live="polite" action={<TextLink href={paths.connection(age.slug)}>Follow it</TextLink>}>
          <b>{age.name}</b> is being read for the first time
          {age.progress &&
            `: ${formatCount(age.progress.models)} models and ${formatCount(age.progress.versions)} versions so far`}
          .
        </Note>
      ))}
    </div>
  );
}

function shownWords(age: ConnectionAge, what: "models" | "endpoints", models: number | undefined): string {
  if (age.readAt === null) return "Nothing of it was ever read.";
  const shown =
    models === undefined ? `Its ${what} are` : models === 1 ? "Its model is" : `Its ${formatCount(models)} models are`;
  return `${shown} shown as of ${formatTime(age.readAt)} UTC.`;
}

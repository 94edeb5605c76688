import { GroupRow } from "@/components/ui/table";
import { plural } from "@/lib/catalog/words";

/** `one`: what a row is, in one word. `span`: columns of the table. */
type Props = { count: number; one: string; span: number; onShow: () => void };

/** The end of a list that shows only what differs. */
export function SameRow({ count, one, ...rest }: Props) {
  return (
    <RestRow
      {...rest}
      count={count}
      words={`${plural(count, one)} ${count === 1 ? "is" : "are"} the same`}
      verb="Show"
    />
  );
}

/** The end of a list that is longer than what is drawn at once. */
export function MoreRow({ count, one, ...rest }: Props) {
  return <RestRow {...rest} count={count} words={plural(count, `more ${one}`)} verb="Show all" />;
}

function RestRow({ count, words, verb, span, onShow }: Omit<Props, "one"> & { words: string; verb: string }) {
  if (count === 0) return null;
  return (
    <GroupRow span={span}>
      {words}{" "}
      <button type="button" className="ink-link no-print min-h-6" onClick={onShow}>
        {verb}
      </button>
    </GroupRow>
  );
}

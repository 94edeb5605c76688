import { GroupRow } from "@/components/ui/table";
import { plural } from "@/lib/catalog/words";

/** The end of a list that shows only what differs. */
export function SameRow({
  count,
  one,
  span,
  onShow,
}: {
  count: number;
  one: string;
  span: number;
  onShow: () => void;
}) {
  if (count === 0) return null;
  return (
    <GroupRow span={span}>
      {plural(count, one)} {count === 1 ? "is" : "are"} the same{" "}
      <button type="button" className="ink-link no-print min-h-6" onClick={onShow}>
        Show
      </button>
    </GroupRow>
  );
}

/** The end of a list that is longer than what is drawn at once. */
export function MoreRow({
  count,
  one,
  span,
  onShow,
}: {
  count: number;
  one: string;
  span: number;
  onShow: () => void;
}) {
  if (count === 0) return null;
  return (
    <GroupRow span={span}>
      {plural(count, `more ${one}`)}{" "}
      <button type="button" className="ink-link no-print min-h-6" onClick={onShow}>
        Show all
      </button>
    </GroupRow>
  );
}

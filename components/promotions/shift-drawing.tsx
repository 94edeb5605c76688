import { classNames } from "@/components/ui/class-names";
import type { Split } from "@/lib/registries/types";

type Props = {
  endpoint: string;
  before: Split;
  after: Split;
  /** Deployment → what it serves, in words, as far as that is known. */ served: Record<string, string>;
  done: boolean;
};

/** Who gets how much of an endpoint's requests, before the decision and after it: a bar each, and every share in words beside what it is a share for. */
export function ShiftDrawing({ endpoint, before, after, served, done }: Props) {
  const share = (split: Split, name: string) => split[name] ?? 0;
  // As on the endpoint's page: whoever answers most stands first.
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(
    (a, b) => share(before, b) - share(before, a) || share(after, b) - share(after, a) || (a < b ? -1 : 1),
  );
  return (
    <section aria-label="What would shift" className="grid gap-4 rounded-3 border border-hair bg-panel px-5 py-4">
      <h2 className="text-small text-ink-2">Requests of {endpoint}</h2>
      <Shares title={done ? "before" : "now"} names={names} split={before} served={served} />
      <Shares title={done ? "decided" : "would be"} names={names} split={after} served={served} planned={!done} />
    </section>
  );
}

type SharesProps = { title: string; names: string[]; split: Split; served: Record<string, string>; planned?: boolean };

function Shares({ title, names, split, served, planned = false }: SharesProps) {
  return (
    <div className="grid gap-1.5">
      <div
        className={classNames("flex h-3 overflow-hidden rounded-1 border border-line", planned && "border-dashed")}
        aria-hidden="true"
      >
        {names.map((name, index) => (
          <span key={name} className={looks[index % looks.length]} style={{ width: `${split[name] ?? 0}%` }} />
        ))}
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1">
        <span className="text-ink-3">{title}</span>
        {names.map((name, index) => (
          <span key={name} className="wrap-anywhere">
            <span
              className={classNames("mr-1.5 inline-block size-2 rounded-1", looks[index % looks.length])}
              aria-hidden="true"
            />
            <code>{name}</code>{" "}
            {Object.hasOwn(served, name) && <span className="text-ink-2">serves {served[name]}</span>}{" "}
            <b className="tabular-nums">{split[name] ?? 0} %</b>
          </span>
        ))}
      </p>
    </div>
  );
}

/** Light and dark in turn, so that neighbours differ without a colour. */
const looks = ["bg-rail", "bg-ink-3", "bg-rail-tint", "bg-ink-2"];

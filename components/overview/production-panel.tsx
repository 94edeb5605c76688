import { Link } from "@/components/ui/link";

import { StageHolders } from "@/components/models/stage-holders";
import { MiniLine } from "@/components/timeline/mini-line";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import type { MiniLine as Line, ModelRow } from "@/lib/catalog/types";
import { formatTime } from "@/lib/format";
import { paths } from "@/lib/paths";

type Props = { rows: ModelRow[]; lines: Record<string, Line>; now: number };

/** Who held production lately, for the models that changed last. */
export function ProductionPanel({ rows, lines, now }: Props) {
  const [line] = Object.values(lines);
  return (
    <Panel
      title="Production, last 90 days"
      fact="models changed last"
      actions={<TextLink href={`${paths.models}?stage=production`}>All in production</TextLink>}
      padding="none"
      footer={<Legend />}
    >
      {rows.length === 0 ? (
        <p className="p-4 text-ink-2">No version holds production. A connection says which stage or alias means it.</p>
      ) : (
        <div className="px-4 py-2.5">
          <ul>
            {rows.map((row) => (
              <li key={row.id} data-row="" className={`${columns} gap-y-1.5 py-1.5`}>
                <Link
                  data-open
                  href={paths.model(row.connection.slug, row.key)}
                  className="truncate hover:text-rail"
                  title={row.name}
                >
                  {row.name}
                </Link>
                <span className="max-md:order-last max-md:col-span-full">
                  <ProductionLine line={lines[row.id]} />
                </span>
                <span className="md:text-right">
                  <StageHolders
                    stage="production"
                    holders={row.production.slice(0, 1)}
                    model={{ connection: row.connection.slug, key: row.key }}
                    now={now}
                  />
                </span>
              </li>
            ))}
          </ul>
          {line && (
            <p className={`${columns} text-micro text-ink-3 max-md:hidden`}>
              <span />
              <span className="flex justify-between">
                <span>{formatTime(line.from, "day")}</span>
                <span>{formatTime((line.from + line.to) / 2, "day")}</span>
                <span>now</span>
              </span>
            </p>
          )}
        </div>
      )}
    </Panel>
  );
}

const columns =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 md:grid-cols-[minmax(0,11rem)_minmax(0,1fr)_11.5rem]";

function Legend() {
  return (
    <>
      <span className="inline-flex items-center gap-1.5">
        <span className="h-2 w-4 bg-stage-production" aria-hidden="true" /> holds it now
      </span>
      <span className="inline-flex items-center gap-1.5">
        <span className="h-2 w-4 bg-stage-production opacity-50" aria-hidden="true" /> held it
      </span>
      <span className="inline-flex items-center gap-1.5 text-stage-production">
        <span className="outside-swatch" aria-hidden="true" /> <span className="text-ink-3">came from outside</span>
      </span>
    </>
  );
}

function ProductionLine({ line }: { line: Line | undefined }) {
  return line && <MiniLine line={line} />;
}

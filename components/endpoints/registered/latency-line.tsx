import { samplesWords } from "@/lib/endpoints/words";
import { formatTime } from "@/lib/format";

type Props = { samples: readonly (readonly [number, number | null])[] };

const [width, height, edge] = [320, 48, 3];

/** The last checks, the newest at the right: a bar for how long each took, and a mark at the foot where one failed. */
export function LatencyLine({ samples }: Props) {
  const most = Math.max(1, ...samples.flatMap(([, latency]) => (latency === null ? [] : [latency])));
  const step = width / 60;
  const from = width - samples.length * step;
  return (
    <figure className="grid gap-1">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={samplesWords(samples)}
        preserveAspectRatio="none"
        className="h-12 w-full border-b border-hair"
      >
        {samples.map(([at, latency], index) => {
          const size = latency === null ? height : Math.max(2, ((height - edge) * latency) / most);
          return (
            <rect
              key={at}
              x={from + index * step + 0.75}
              y={height - size}
              width={step - 1.5}
              height={size}
              className={latency === null ? "fill-stop-lamp" : "fill-rail"}
            >
              <title>{`${formatTime(at, "second")} UTC: ${latency === null ? "no answer" : `${Math.round(latency)} ms`}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className="text-small text-ink-3">{samplesWords(samples)}</figcaption>
    </figure>
  );
}

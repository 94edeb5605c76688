import type { Stage } from "@/lib/registries/types";

import "./traffic-bar.css";

type Piece = { key: string; share: number; version: { stage: Stage | null } | null };

/**
 * Live requests as one line of track, a piece for each deployment in the colour of its version's stage. Only a drawing: the
 * shares stand beside it in words.
 */
export function TrafficBar({ pieces, tall }: { pieces: readonly Piece[]; tall?: boolean }) {
  const live = pieces.filter(({ share }) => share > 0);
  return (
    <span
      className="traffic-bar"
      data-tall={tall ? "" : undefined}
      data-empty={live.length === 0 ? "" : undefined}
      aria-hidden="true"
    >
      {live.map(({ key, share, version }) => (
        <span key={key} data-stage={version?.stage ?? undefined} style={{ flexBasis: `${share}%` }} />
      ))}
    </span>
  );
}

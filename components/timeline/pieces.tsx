import { EvidenceLink } from "@/components/timeline/evidence-link";
import { TextLink } from "@/components/ui/text-link";
import { versionLabel } from "@/lib/format";
import type { Piece } from "@/lib/history/moment-words";
import { paths } from "@/lib/paths";

/** A sentence of the moment strip: versions as they are written, evidence as a link to its row. */
export function Pieces({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, index) => <One key={index} piece={piece} />);
}

function One({ piece }: { piece: Piece }) {
  if (typeof piece === "string") return piece;
  if ("strong" in piece) return <b className="text-ink">{piece.strong}</b>;
  if ("version" in piece) return <b className="font-mono text-ink">{versionLabel(piece.version)}</b>;
  if ("promotion" in piece) return <TextLink href={paths.promotion(piece.promotion)}>{piece.text}</TextLink>;
  return <EvidenceLink event={piece.event}>{piece.text}</EvidenceLink>;
}

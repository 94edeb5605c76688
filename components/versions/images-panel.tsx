import { Panel } from "@/components/ui/panel";
import type { FileEntry } from "@/lib/registries/types";
import { imageAddress } from "@/lib/versions/client";
import { looksLikeImage } from "@/lib/versions/file-type";

type Props = {
  version: { connection: string; model: string; version: string };
  files: FileEntry[];
  runFiles: FileEntry[];
};

const most = 8;

/** Pictures that the run or the version carries: curves, matrices. Nothing when there are none. */
export function ImagesPanel({ version, files, runFiles }: Props) {
  const pictures = [
    ...runFiles.map(({ path }) => ({ path, of: "run" as const })),
    ...files.map(({ path }) => ({ path, of: "version" as const })),
  ].filter(({ path }) => looksLikeImage(path));
  if (pictures.length === 0) return null;
  return (
    <Panel title="Pictures" fact="as the run saved them">
      <ul className="grid gap-4 sm:grid-cols-2">
        {pictures.slice(0, most).map(({ path, of }) => (
          <li key={`${of} ${path}`} className="min-w-0">
            <figure className="grid gap-1.5">
              {/* The route checks the bytes and says what they are; there is nothing to optimise here. */}
              <img
                src={imageAddress({ ...version, of, path })}
                alt={`Picture ${path}`}
                loading="lazy"
                className="min-h-24 w-full rounded-2 border border-hair bg-[oklch(1_0_0)] object-contain"
              />
              <figcaption className="font-mono text-small wrap-anywhere text-ink-3">{path}</figcaption>
            </figure>
          </li>
        ))}
      </ul>
      {pictures.length > most && (
        <p className="mt-3 text-small text-ink-3">{pictures.length - most} more are in the lists of files.</p>
      )}
    </Panel>
  );
}

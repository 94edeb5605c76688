type ListedBlob = { name: string; size: number | null; folder: boolean };

/** A page of a container's list; null when the text is none. `marker` empty: there is no more. */
export function listedBlobs(xml: string): { blobs: ListedBlob[]; marker: string } | null {
  if (!/<EnumerationResults[\s>]/.test(xml) || !/<\/EnumerationResults>\s*$/.test(xml)) return null;
  const blobs = [...xml.matchAll(/<Blob>([\s\S]*?)<\/Blob>/g)].flatMap(([, blob = ""]) => {
    const [, encoded, name] = /<Name( Encoded="true")?>([\s\S]*?)<\/Name>/.exec(blob) ?? [];
    if (name === undefined) return [];
    const size = elementOf(blob, "Content-Length");
    return [
      {
        name: encoded ? decodeURIComponent(unescaped(name)) : unescaped(name),
        size: size === null ? null : Number(size),
        folder: elementOf(blob, "ResourceType") === "directory",
      },
    ];
  });
  return { blobs, marker: elementOf(xml.replace(/<Blobs>[\s\S]*<\/Blobs>/, ""), "NextMarker") ?? "" };
}

function elementOf(xml: string, name: string): string | null {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? null : unescaped(text);
}

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return entities[name ?? ""] ?? whole;
  });
}

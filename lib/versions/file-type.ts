const pictures: { type: string; names: RegExp; begins: (bytes: Uint8Array) => boolean }[] = [
  { type: "image/png", names: /\.png$/i, begins: starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { type: "image/jpeg", names: /\.jpe?g$/i, begins: starts(0xff, 0xd8, 0xff) },
  {
    type: "image/webp",
    names: /\.webp$/i,
    begins: (bytes) => ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP",
  },
];

/** The type of a picture we show, or null: by its name and its first bytes both. SVG is a document and never shown. */
export function imageType(path: string, bytes: Uint8Array): string | null {
  return pictures.find(({ names, begins }) => names.test(path) && begins(bytes))?.type ?? null;
}

export function looksLikeImage(path: string): boolean {
  return pictures.some(({ names }) => names.test(path));
}

/** Files worth offering a preview of; whether it really is text, its bytes decide. */
export function looksLikeText(path: string): boolean {
  return /(^|\/)MLmodel$|\.(txt|ya?ml|json|md|csv|tsv|py|toml|ini|cfg|log|html|xml|sql)$/i.test(path);
}

function starts(...magic: number[]) {
  return (bytes: Uint8Array) => magic.every((byte, index) => bytes[index] === byte);
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

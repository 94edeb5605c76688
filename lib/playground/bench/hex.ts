/** The first bytes of a base64 text as people read them: offset, bytes in hexadecimal, and the letters among them; 16 a line. */
export function hexHead(base64: string, most = 256): string {
  const bytes = bytesOf(base64.slice(0, Math.ceil(most / 3) * 4)).slice(0, most);
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += 16) {
    const part = [...bytes.slice(from, from + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${from.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${letters}`);
  }
  return lines.join("\n");
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

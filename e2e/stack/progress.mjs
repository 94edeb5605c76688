/** A planned end: its message is one clear sentence and a way out, and no stack is shown. */
export class Stop extends Error {}

const beat = 10_000;

/**
 * Lines that say what is done, how far it is and how long it has taken. `write` gets one line each.
 * @returns {{ say(text: string): void, step<T>(name: string, run: (tell: (how: string) => void) => Promise<T>): Promise<T>, seconds(): number }}
 */
export function createProgress(write) {
  const began = Date.now();
  const say = (text) => write(`[${String(since(began)).padStart(4)} s] ${text}`);
  return {
    say,
    seconds: () => since(began),
    async step(name, run) {
      const start = Date.now();
      let how = "";
      let told = 0;
      say(`${name} …`);
      const heart = setInterval(() => {
        if (Date.now() - told >= beat) say(`${name}: ${how || "still working"} (${since(start)} s)`);
      }, beat);
      try {
        const result = await run((text) => {
          how = text;
          if (Date.now() - told < 2000) return;
          told = Date.now();
          say(`${name}: ${text}`);
        });
        say(`${name}: done in ${since(start)} s`);
        return result;
      } finally {
        clearInterval(heart);
      }
    },
  };
}

function since(start) {
  return Math.round((Date.now() - start) / 1000);
}

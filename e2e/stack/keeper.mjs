// Outlives its parent by a moment: it is told each process group that was started, and when the parent is gone, however it
// went, it ends them. A signal handler alone would leave servers behind after SIGKILL.
import { createInterface } from "node:readline";

const groups = new Set();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

createInterface(process.stdin)
  .on("line", (line) =>
    line.startsWith("+") ? groups.add(Number(line.slice(1))) : groups.delete(Number(line.slice(1))),
  )
  .on("close", () => {
    tellAll("SIGTERM");
    setTimeout(
      () => {
        tellAll("SIGKILL");
        process.exit();
      },
      groups.size === 0 ? 0 : 5000,
    );
  });

function tellAll(signal) {
  for (const group of groups) {
    try {
      process.kill(-group, signal);
    } catch {
      groups.delete(group);
    }
  }
}

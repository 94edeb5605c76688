import { type Given, type TaskName, tasks } from "./tasks";
import type { Answer } from "./worker-queue";

type Message = { [Name in TaskName]: { number: number; name: Name; given: Given<Name> } }[TaskName];

/** Works beside the page, so that nobody's typing waits. Every message is answered: an error in here would reach nobody. */
self.onmessage = async ({ data }: MessageEvent<Message>) => {
  const { number } = data;
  try {
    answer({ number, result: await done(data) });
  } catch {
    answer({ number, failed: true });
  }
};

function answer(given: Answer): void {
  self.postMessage(given);
}

function done(message: Message) {
  switch (message.name) {
    case "examine":
      return tasks.examine(message.given);
    case "convert":
      return tasks.convert(message.given);
    case "formats":
      return tasks.formats(message.given);
    case "bring":
      return tasks.bring(message.given);
  }
}

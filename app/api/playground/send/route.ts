import { admitSend, answerSend } from "@/lib/playground/answer-send";
import { mostBytes, sendInput } from "@/lib/playground/types";
import { posted } from "@/lib/posted";
import { promptAnswer } from "@/lib/route";

export const POST = posted({
  permission: "endpoint.invoke",
  input: sendInput,
  maxBytes: mostBytes,
  admit: admitSend,
  run: async (viewer, input, { signal }) => promptAnswer(await answerSend(viewer, input, signal)),
});

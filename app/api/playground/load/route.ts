import { admitSend } from "@/lib/playground/answer-send";
import { startLoad } from "@/lib/playground/load";
import { ndjson } from "@/lib/playground/ndjson";
import { loadInput, mostBytes } from "@/lib/playground/types";
import { posted } from "@/lib/posted";

export const POST = posted({
  permission: "endpoint.load",
  input: loadInput,
  maxBytes: mostBytes,
  admit: admitSend,
  run: async (viewer, input, { signal }) => ndjson((await startLoad(viewer, input)).lines, signal),
});

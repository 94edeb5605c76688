import { EditorState } from "@codemirror/state";
import { expect, test } from "vitest";

import { spliceBetween } from "@/lib/playground/composing/splice";

import { extensionsOf } from "./editor";

const nothing = () => undefined;
const stateOf = (doc: string, isJson: boolean) =>
  EditorState.create({
    doc,
    extensions: extensionsOf({ isJson, nonce: null, label: "Text", onText: nothing, onUndo: nothing, onRedo: nothing }),
  });

test.each([
  ["CSV with pairs at its line ends and inside quotes", 'a,b\r\n1.0,"x\r\ny"\r\n', false],
  ["CSV with line ends of all kinds", "a,b\r1,2\n3,4\r\n", false],
  ["JSON between pairs", '{\r\n  "inputs": [1.0]\r\n}\r\n', true],
])("%s stays what it is in the editor, and its places are those of the text", (_what, text, isJson) => {
  const state = stateOf(text, isJson);
  expect(state.doc.toString()).toBe(text);
  expect(state.doc.length).toBe(text.length);
  const next = text.replace("1", "12").replace(/$/, "\r\n# end\r\n");
  const splice = spliceBetween(text, next);
  expect(splice && state.update({ changes: splice }).state.doc.toString()).toBe(next);
});

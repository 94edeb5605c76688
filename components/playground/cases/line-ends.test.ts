import fc from "fast-check";
import { expect, test } from "vitest";

import { typedOver } from "./line-ends";

const lineEnds = fc.array(fc.constantFrom("\r\n", "\r", "\n", "a", '"')).map((parts) => parts.join(""));
const shown = (text: string) => text.replace(/\r\n?/g, "\n");

test("what is typed into a text area leaves the other line ends as they were", () => {
  expect(typedOver('a,b\r\n"x\r\ny",2\r\n', 'a,b\n"x\ny",23\n')).toBe('a,b\r\n"x\r\ny",23\r\n');
  expect(typedOver("a\r\nb\rc", "a\nb\nc\n")).toBe("a\r\nb\rc\n");
  expect(typedOver("a\r\nb", "ab")).toBe("ab");
  expect(typedOver("a\r\nb", "a\nb")).toBe("a\r\nb");
});

test("the text area always holds what was typed", () => {
  fc.assert(
    fc.property(lineEnds, lineEnds, (before, now) => {
      expect(shown(typedOver(before, shown(now)))).toBe(shown(now));
    }),
  );
});

test("what was not touched is what it was, to the last byte", () => {
  fc.assert(
    fc.property(lineEnds, lineEnds, (before, after) => {
      expect(typedOver(`${before}x${after}`, `${shown(before)}xy${shown(after)}`)).toBe(`${before}xy${after}`);
    }),
  );
});

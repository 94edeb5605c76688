import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { EdgeChoice } from "./boundary-menu";

test("whether an edge is added or replaces all is chosen among the items of the menu, which the keyboard walks", () => {
  const markup = renderToStaticMarkup(createElement(EdgeChoice, { how: "instead", onHow: () => undefined }));
  const buttons = [...markup.matchAll(/<button ([^>]*)>(?:<span[^>]*>)?([^<]*)/g)].map(([, attributes = "", name]) => [
    name,
    /role="([^"]*)"/.exec(attributes)?.[1],
    /aria-checked="([^"]*)"/.exec(attributes)?.[1],
  ]);
  expect(buttons).toEqual([
    ["Add as a row", "menuitemradio", "false"],
    ["Replace all", "menuitemradio", "true"],
  ]);
});

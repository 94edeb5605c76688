import type { MouseEvent } from "react";

/** What a control says and does while its act is under way. A real `disabled` would throw the keyboard back to the page's beginning. */
export const held = { "aria-disabled": true, onClick: (event: MouseEvent) => event.preventDefault() } as const;

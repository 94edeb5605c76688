"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";
import type { Permission } from "@/lib/permissions";

import { sections, settings } from "./sections";
import { singleKeysAreOn, switchSingleKeys } from "./shortcuts";

type Keys = {
  keys: string[];
  does: string;
  /** What has to stand on the page for it, as a selector. */
  needs?: string;
};

export function KeyList({ permissions, onClose }: { permissions: readonly Permission[]; onClose: () => void }) {
  const [on, set] = useState(singleKeysAreOn);
  const visits = [...sections, settings].filter((section) => permissions.includes(section.permission));
  const groups: [string, Keys[]][] = [
    ["Go to", visits.map((section) => ({ keys: ["g", section.key], does: section.label }))],
    ...rest
      .map(([title, list]): [string, Keys[]] => [
        title,
        list.filter(({ needs }) => needs === undefined || isHere(needs)),
      ])
      .filter(([, list]) => list.length > 0),
  ];
  return (
    <Dialog
      open
      wide
      title="Keyboard shortcuts"
      onClose={onClose}
      footnote={
        <Switch
          checked={on}
          onChange={(event) => {
            switchSingleKeys(event.target.checked);
            set(event.target.checked);
          }}
        >
          Single keys (off: only those with Ctrl)
        </Switch>
      }
      actions={
        <Button data-start="" onClick={onClose} kbd="Esc">
          Close
        </Button>
      }
    >
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {groups.map(([title, list]) => (
          <section key={title} className="grid content-start gap-1.5">
            <h3>{title}</h3>
            <dl className="grid gap-1">
              {list.map(({ keys, does }) => (
                <div key={does} className="flex items-center justify-between gap-4">
                  <dt>{does}</dt>
                  <dd className="flex gap-1">
                    {keys.map((key) => (
                      <Kbd key={key} spoken>
                        {key}
                      </Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** The list opens by a key or a press, so the page it speaks of stands. */
function isHere(selector: string): boolean {
  return document.querySelector(selector) !== null;
}

const rest: [string, Keys[]][] = [
  [
    "Find",
    [
      { keys: ["Ctrl K"], does: "Search or jump to" },
      { keys: ["/"], does: "Search" },
      { keys: ["?"], does: "This list" },
      { keys: ["Esc"], does: "Close the innermost" },
    ],
  ],
  [
    "In lists",
    [
      { keys: ["j", "k"], does: "Next or previous row", needs: "[data-row]" },
      { keys: ["Enter"], does: "Open the row", needs: "[data-row]" },
      { keys: ["x"], does: "Select the row", needs: "[data-row] input[type=checkbox]" },
    ],
  ],
  [
    "Decisions",
    [
      { keys: ["p"], does: "Request promotion of this version" },
      { keys: ["Shift A"], does: "Go to approve, then Ctrl Enter" },
      { keys: ["Shift R"], does: "Go to reject, then Ctrl Enter" },
    ],
  ],
  [
    "On a comparison",
    [
      { keys: ["a"], does: "Add a version", needs: "[data-compare]" },
      { keys: ["s"], does: "Swap, or take the next as baseline", needs: "[data-compare]" },
      { keys: ["d"], does: "Only differences, or everything", needs: "[data-compare]" },
      { keys: ["c"], does: "Compare what is selected, or this version with production", needs: "[data-compares]" },
    ],
  ],
  [
    "On the playground",
    [
      { keys: ["Ctrl Enter"], does: "Send", needs: "[data-bench]" },
      { keys: ["Esc"], does: "Cancel what is being sent", needs: "[data-bench]" },
      { keys: ["a"], does: "Add an endpoint", needs: "[data-bench]" },
      { keys: ["s"], does: "Save as a case", needs: "[data-bench]" },
      { keys: ["d"], does: "Only differences, or every row", needs: "[data-bench]" },
      { keys: ["y"], does: "Try it in the playground", needs: "[data-try]" },
    ],
  ],
  [
    "On the timeline",
    [
      { keys: ["←", "→"], does: "A day back or on", needs: ".tl" },
      { keys: ["Shift ←", "Shift →"], does: "An hour back or on", needs: ".tl" },
      { keys: ["[", "]"], does: "Previous or next event", needs: ".tl" },
      { keys: ["t"], does: "Show as a table", needs: ".tl" },
    ],
  ],
];

"use client";

import { useRef } from "react";

import { Menu, MenuGroup, MenuItem } from "@/components/ui/menu";
import { startsFrom } from "@/lib/playground/composing/start";
import type { Draft, Subject } from "@/lib/playground/types";

type Props = {
  subjects: readonly Subject[];
  onStart: (draft: Draft) => void;
  onFile: (file: File) => void;
  onPasted: (text: string) => void;
  onFailed: (why: string) => void;
};

/** Where a payload can begin: a version's example, its signature, a file, what was copied. */
export function StartMenu({ subjects, onStart, onFile, onPasted, onFailed }: Props) {
  const file = useRef<HTMLInputElement>(null);
  const paste = async () => {
    try {
      onPasted(await navigator.clipboard.readText());
    } catch {
      onFailed("The browser did not let the clipboard be read. Paste into the text instead.");
    }
  };
  return (
    <>
      <Menu size="small" label="Start from" name="Start from another payload">
        {(close) => {
          const then = (act: () => void) => () => {
            close();
            act();
          };
          const starts = startsFrom(subjects);
          return (
            <>
              {starts.length > 0 && (
                <MenuGroup label="What the versions know">
                  {starts.map(({ id, label, hint, draft }) => (
                    <MenuItem key={id} hint={hint} onChoose={then(() => onStart(draft))}>
                      {label}
                    </MenuItem>
                  ))}
                </MenuGroup>
              )}
              <MenuGroup label="What you have">
                <MenuItem
                  hint="CSV with a header, JSON records, or any body"
                  onChoose={then(() => file.current?.click())}
                >
                  A file
                </MenuItem>
                <MenuItem
                  hint="The same, or a block of a spreadsheet with its header"
                  onChoose={then(() => void paste())}
                >
                  The clipboard
                </MenuItem>
              </MenuGroup>
            </>
          );
        }}
      </Menu>
      <input
        ref={file}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.json,.jsonl,text/csv,application/json"
        aria-label="File with a payload"
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          if (chosen) onFile(chosen);
          target.value = "";
        }}
      />
    </>
  );
}

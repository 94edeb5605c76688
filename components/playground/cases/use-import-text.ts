import { useRef, useState } from "react";

/** A text that is typed or read from a file. What comes late, a file or an answer about an older text, is for nobody any more. */
export function useImportText(onChange: () => void) {
  const [text, setText] = useState("");
  const [unread, setUnread] = useState<string | null>(null);
  const turn = useRef(0);
  const type = (next: string) => {
    turn.current += 1;
    setText(next);
    setUnread(null);
    onChange();
  };
  return {
    text,
    type,
    /** Why the file that was chosen last is not the text. */
    unread,
    async read(file: File) {
      const mine = (turn.current += 1);
      const found = await file.text().catch(() => null);
      if (turn.current !== mine) return;
      if (found === null) setUnread(`${file.name} could not be read.`);
      else type(found);
    },
    /** Passes on what is found about the text as it is now, as long as it is that. */
    ifStill<Found>(then: (found: Found) => void): (found: Found) => void {
      const asked = turn.current;
      return (found) => {
        if (turn.current === asked) then(found);
      };
    },
  };
}

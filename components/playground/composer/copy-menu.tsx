"use client";

import { Menu, MenuGroup, MenuItem } from "@/components/ui/menu";
import { toast } from "@/components/ui/toast";
import { callFor } from "@/lib/playground/composing/convert";
import type { CallLine, Draft, Subject } from "@/lib/playground/types";
import { snippetOf, type SnippetLanguage } from "@/lib/serving/snippets";

import { typesFor } from "./subject-lines";

type Props = { draft: Draft; lines: readonly CallLine[]; subjects: readonly Subject[]; onSaid: (says: string) => void };

const languages: [SnippetLanguage, string][] = [
  ["curl", "curl"],
  ["python", "Python"],
  ["typescript", "TypeScript"],
];

/** The call to an endpoint as a program that sends the very tokens. Secrets are names of the environment. */
export function CopyMenu({ draft, lines, subjects, onSaid }: Props) {
  const callable = lines.filter(
    ({ origin, protocol, target }) => origin !== null && protocol !== null && target !== null,
  );
  const copy = async (line: CallLine, [language, name]: [SnippetLanguage, string]) => {
    const made = callFor(draft, line, typesFor(line, subjects));
    if (made.status === "refused") {
      onSaid(`No call to ${line.endpointName} can be made of this: ${made.why}`);
      return;
    }
    const text = snippetOf(language, { origin: line.origin ?? "", call: made.call, auth: line.signIn });
    try {
      await navigator.clipboard.writeText(text);
      toast(`Call to ${line.endpointName} copied as ${name}.`);
    } catch {
      onSaid("The browser did not allow copying.");
    }
  };
  return (
    <Menu size="small" label="Copy as" name="Copy the call as" disabled={callable.length === 0}>
      {(close) =>
        callable.map((line) => (
          <MenuGroup
            key={`${line.ref.connection} ${line.ref.endpoint} ${line.ref.deployment ?? ""}`}
            label={[line.endpointName, line.ref.deployment].filter((part) => part !== null).join(" · ")}
          >
            {languages.map((language) => (
              <MenuItem
                key={language[0]}
                onChoose={() => {
                  close();
                  void copy(line, language);
                }}
              >
                {language[1]}
              </MenuItem>
            ))}
          </MenuGroup>
        ))
      }
    </Menu>
  );
}

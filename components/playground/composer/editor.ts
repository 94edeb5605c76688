import { defaultKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Prec, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

import type { Problem } from "@/lib/playground/composing/types";

/** Everything of the editor that is loaded only when somebody looks at the text. */

/** Marks a change that came from outside: it is no typing. */
export const fromOutside = Annotation.define<boolean>();

type Given = {
  isJson: boolean;
  nonce: string | null;
  label: string;
  onText: (text: string) => void;
  onUndo: () => void;
  onRedo: () => void;
};

/** The history is not the editor's own: one step back is one step in all views. */
export function extensionsOf({ isJson, nonce, label, onText, onUndo, onRedo }: Given): Extension[] {
  const act = (run: () => void) => () => {
    run();
    return true;
  };
  return [
    ...(nonce === null ? [] : [EditorView.cspNonce.of(nonce)]),
    Prec.high(
      keymap.of([
        { key: "Mod-z", run: act(onUndo), preventDefault: true },
        { key: "Mod-y", mac: "Mod-Shift-z", run: act(onRedo), preventDefault: true },
        { key: "Mod-Shift-z", run: act(onRedo), preventDefault: true },
      ]),
    ),
    // Sending is the page's.
    keymap.of([
      ...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"),
      ...searchKeymap,
      ...foldKeymap,
      ...lintKeymap,
    ]),
    lineNumbers(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    drawSelection(),
    EditorState.tabSize.of(2),
    // Else all line ends become line feeds, and the text is another one. Carriage returns are shown.
    EditorState.lineSeparator.of("\n"),
    highlightSpecialChars(),
    search({ top: true }),
    highlightSelectionMatches(),
    lintGutter(),
    ...(isJson ? [json(), bracketMatching(), indentOnInput(), foldGutter(), syntaxHighlighting(inks)] : []),
    look,
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromOutside)))
        onText(update.state.doc.toString());
    }),
  ];
}

/** Problems as underlines with their repairs, and as marks beside the lines. */
export function showProblems(
  view: EditorView,
  problems: readonly Problem[],
  onRepair: (repair: Problem["repairs"][number]) => void,
): void {
  const { length } = view.state.doc;
  const diagnostics = problems.flatMap((problem) =>
    problem.places
      .filter(({ from, to }) => from <= to && to <= length)
      .map(({ from, to }): Diagnostic => ({
        from,
        to,
        severity: problem.level === "stop" ? "error" : problem.level === "silent" ? "warning" : "info",
        message: `${problem.title} ${problem.text.replaceAll("`", "")}`,
        markClass: `mark-${problem.level}`,
        actions: problem.repairs.map((repair) => ({ name: repair.label, apply: () => onRepair(repair) })),
      })),
  );
  view.dispatch(
    setDiagnostics(
      view.state,
      diagnostics.sort((a, b) => a.from - b.from),
    ),
  );
}

const inks = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--rail)" },
  { tag: tags.string, color: "var(--ink)" },
  { tag: tags.number, color: "var(--ink)", fontWeight: "560" },
  { tag: [tags.bool, tags.null], color: "var(--ink-2)", fontWeight: "560" },
  { tag: tags.punctuation, color: "var(--ink-3)" },
]);

const underline = (color: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${color} 1px`,
  textUnderlineOffset: "3px",
});
const look = EditorView.theme({
  "&": { backgroundColor: "var(--sunken)", color: "var(--ink)", fontSize: "0.75rem", maxHeight: "min(26rem, 60dvh)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem", overflow: "auto" },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": {
    backgroundColor: "var(--sunken)",
    color: "var(--ink-3)",
    border: "none",
    borderRight: "1px solid var(--hair)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in oklab, var(--hover) 60%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--rail-tint)",
  },
  ".cm-selectionMatch, .cm-searchMatch": {
    backgroundColor: "var(--caution-tint)",
    outline: "1px solid var(--caution-edge)",
  },
  ".cm-searchMatch-selected": { backgroundColor: "var(--rail-tint)", outline: "1px solid var(--rail)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--control-line)" },
  ".cm-specialChar": { color: "var(--ink-3)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--panel)",
    border: "1px solid var(--line)",
    color: "var(--ink-3)",
    padding: "0 0.25rem",
  },
  ".cm-lintRange.mark-stop": underline("var(--stop-lamp)"),
  ".cm-lintRange.mark-silent": { ...underline("var(--silent-lamp)"), backgroundColor: "var(--silent-tint)" },
  ".cm-lintRange.mark-slight": underline("var(--control-line)"),
  ".cm-lint-marker": { content: "none !important", width: "0.5rem", height: "0.5rem", margin: "0.375rem 0.125rem" },
  ".cm-lint-marker-error": { backgroundColor: "var(--stop-lamp)" },
  ".cm-lint-marker-warning": { backgroundColor: "var(--silent-lamp)", borderRadius: "50%" },
  ".cm-lint-marker-info": { border: "1.5px solid var(--control-line)", borderRadius: "50%" },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--panel)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    fontFamily: "var(--font-sans)",
    fontSize: "0.75rem",
  },
  ".cm-panels": { border: "none", borderRadius: "0", borderBottom: "1px solid var(--hair)" },
  ".cm-panel.cm-search": { padding: "0.5rem 0.75rem" },
  ".cm-panel.cm-search input, .cm-textfield": {
    backgroundColor: "var(--panel)",
    color: "var(--ink)",
    border: "1px solid var(--control-line)",
    borderRadius: "6px",
    padding: "0.25rem 0.5rem",
    fontSize: "0.75rem",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--panel)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    padding: "0.25rem 0.5rem",
    fontSize: "0.75rem",
  },
  ".cm-diagnostic": { borderLeft: "3px solid var(--control-line)", padding: "0.375rem 0.625rem", maxWidth: "30rem" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--stop-lamp)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--silent-lamp)" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--panel)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    padding: "0.125rem 0.5rem",
    font: "inherit",
  },
});

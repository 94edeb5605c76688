"use client";

import type { EditorView } from "@codemirror/view";
import { useEffect, useEffectEvent, useRef, useState } from "react";

import { isCsv } from "@/lib/playground/composing/sheet";
import { spliceBetween } from "@/lib/playground/composing/splice";
import type { Problem, Repair } from "@/lib/playground/composing/types";
import type { Draft } from "@/lib/playground/types";

import type * as editor from "./editor";

type Props = {
  draft: Draft;
  problems: readonly Problem[];
  /** Brings this place into view when it changes. */
  shown: { from: number; to: number } | null;
  onText: (text: string) => void;
  onRepair: (repair: Repair) => void;
  onUndo: () => void;
  onRedo: () => void;
};
type Loaded = { view: EditorView; parts: typeof editor };

/** The very text that is sent. The editor is loaded with the first look at it. */
export function TextView({ draft, problems, shown, onText, onRepair, onUndo, onRedo }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const typedLast = useRef<string | null>(null);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const typed = useEffectEvent(onText);
  const undo = useEffectEvent(onUndo);
  const redo = useEffectEvent(onRedo);
  const repair = useEffectEvent(onRepair);
  const text = useEffectEvent(() => draft.text);
  const isJson = !isCsv(draft);

  useEffect(() => {
    let isLeft = false;
    let view: EditorView | null = null;
    const load = async () => {
      const [parts, { EditorView: View }] = await Promise.all([import("./editor"), import("@codemirror/view")]);
      if (isLeft || !box.current) return;
      const extensions = parts.extensionsOf({
        isJson,
        nonce: pageNonce(),
        label: "Text of the payload",
        onText: (now) => {
          typedLast.current = now;
          typed(now);
        },
        onUndo: () => undo(),
        onRedo: () => redo(),
      });
      view = new View({ doc: text(), extensions, parent: box.current });
      setLoaded({ view, parts });
    };
    void load();
    return () => {
      isLeft = true;
      view?.destroy();
      setLoaded(null);
    };
  }, [isJson]);

  useEffect(() => {
    // What was typed here comes back as it is; comparing a megabyte at each keystroke would be felt.
    if (!loaded || typedLast.current === draft.text) return;
    const splice = spliceBetween(loaded.view.state.doc.toString(), draft.text);
    if (splice) loaded.view.dispatch({ changes: splice, annotations: loaded.parts.fromOutside.of(true) });
    typedLast.current = null;
  }, [loaded, draft.text]);

  useEffect(() => {
    if (loaded) loaded.parts.showProblems(loaded.view, problems, (one) => repair(one));
  }, [loaded, problems]);

  useEffect(() => {
    if (!loaded || !shown || shown.to > loaded.view.state.doc.length) return;
    loaded.view.dispatch({ selection: { anchor: shown.from, head: shown.to }, scrollIntoView: true });
    loaded.view.focus();
  }, [loaded, shown]);

  return (
    <div ref={box} data-scroll className="min-h-40 bg-sunken [&_.cm-editor]:min-h-40">
      {!loaded && (
        <pre className="max-h-[min(26rem,60dvh)] overflow-hidden px-4 py-2 font-mono text-small leading-5 whitespace-pre text-ink-2">
          {draft.text.slice(0, 4_000)}
        </pre>
      )}
    </div>
  );
}

/** Browsers hide the nonce from the page's markup, not from its scripts. */
function pageNonce(): string | null {
  const found = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
  return found === undefined || found === "" ? null : found;
}

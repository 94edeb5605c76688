"use client";

import { useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Radio } from "@/components/ui/checkbox";
import { Dialog } from "@/components/ui/dialog";
import { FieldSet } from "@/components/ui/field";
import { Note } from "@/components/ui/note";
import { setMetricDirection } from "@/lib/compare/actions";
import type { KnownDirection } from "@/lib/compare/types";

/** For which models the viewer may say which way is better: those of the baseline, every model; null where they may not. */
export type MayDirect = { model: { connection: string; name: string } | null; everywhere: boolean };

type Props = { metric: string; known: KnownDirection; may: MayDirect };

const arrows = { higher: "↑", lower: "↓", none: "·" };
const says = { higher: "higher is better", lower: "lower is better", none: "no direction set" };

/** Which way a metric is better, and the way to say so. */
export function DirectionButton({ metric, known, may }: Props) {
  const [isOpen, open] = useState(false);
  const way = known.direction ?? "none";
  const title = `${says[way]}. ${known.because}`;
  if (may.model === null && !may.everywhere) {
    return (
      <span title={title} className="text-small text-ink-3">
        <span aria-hidden="true">{arrows[way]}</span>
        <span className="sr-only">{says[way]}</span>
      </span>
    );
  }
  return (
    <>
      <button
        type="button"
        title={title}
        aria-label={`Direction of ${metric}: ${title}`}
        onClick={() => open(true)}
        className="grid size-6 place-items-center rounded-1 text-small text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-11"
      >
        <span aria-hidden="true">{arrows[way]}</span>
      </button>
      {isOpen && <DirectionDialog metric={metric} known={known} may={may} onClose={() => open(false)} />}
    </>
  );
}

type Choice = "higher" | "lower" | "none" | "forget";

function DirectionDialog({ metric, known, may, onClose }: Props & { onClose: () => void }) {
  const [choice, choose] = useState<Choice>(known.direction ?? "none");
  const [scope, setScope] = useState<"model" | "every">(may.model ? "model" : "every");
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, start] = useTransition();
  const save = () =>
    start(async () => {
      const where =
        scope === "model" && may.model
          ? { connection: may.model.connection, modelPattern: may.model.name }
          : { connection: null, modelPattern: "*" };
      const answer = await answerTo(
        setMetricDirection({ ...where, metric, direction: choice === "forget" ? null : choice }),
      );
      if (answer.ok) onClose();
      else setProblem(answer.error.message);
    });
  const choices: [Choice, string][] = [
    ["higher", "Higher is better"],
    ["lower", "Lower is better"],
    ["none", "Neither: only a number"],
    ["forget", "Whatever tags and its name say"],
  ];
  return (
    <Dialog
      open
      title={`Which way is ${metric} better?`}
      onClose={onClose}
      footnote={known.because}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={save} disabled={isSaving}>
            Save direction
          </Button>
        </>
      }
    >
      <FieldSet
        label="Direction"
        hint="Where a model’s policy says which way, that counts first: its gates decide by it."
      >
        {choices.map(([value, label]) => (
          <Radio key={value} name="direction" checked={choice === value} onChange={() => choose(value)}>
            {label}
          </Radio>
        ))}
      </FieldSet>
      <FieldSet label="Holds for" hint="What is said for fewer models counts before what is said for more.">
        {may.model && (
          <Radio name="scope" checked={scope === "model"} onChange={() => setScope("model")}>
            {may.model.name}
          </Radio>
        )}
        {may.everywhere && (
          <Radio name="scope" checked={scope === "every"} onChange={() => setScope("every")}>
            every model
          </Radio>
        )}
      </FieldSet>
      {problem !== null && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
    </Dialog>
  );
}

"use client";

import { useState } from "react";

import { Input, Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Switch } from "@/components/ui/switch";
import type { Axis, CompareAddress, CurveShape } from "@/lib/compare/address";
import { smoothest } from "@/lib/versions/smooth";

type Curve = CompareAddress["curve"];
type Props = {
  metric: string;
  metrics: readonly string[];
  curve: Curve;
  onChange: (part: Partial<Curve>) => void;
};

const axisOptions: { value: Axis; label: string }[] = [
  { value: "step", label: "Step" },
  { value: "wall", label: "Time" },
  { value: "relative", label: "Since start" },
];
const shapeOptions: { value: CurveShape; label: string }[] = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
];

/** Which metric, over what, and how: all of it stands in the address. */
export function CurveControls({ metric, metrics, curve, onChange }: Props) {
  return (
    <>
      <Select
        aria-label="Metric"
        value={metric}
        onChange={(event) => onChange({ metric: event.target.value })}
        className="w-auto max-w-48 font-mono text-small"
      >
        {metrics.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
      <Segmented
        label="Horizontal axis"
        value={curve.axis}
        onChange={(axis) => onChange({ axis })}
        options={axisOptions}
      />
      <Switch checked={curve.log} onChange={() => onChange({ log: !curve.log })}>
        Log scale
      </Switch>
      <label className="inline-flex items-center gap-2 text-small text-ink-2">
        Smoothing
        <span className="w-18">
          <Smoothing value={curve.smoothing} onChange={(smoothing) => onChange({ smoothing })} />
        </span>
      </label>
      <Segmented label="Look" value={curve.shape} onChange={(shape) => onChange({ shape })} options={shapeOptions} />
    </>
  );
}

/** What is typed stands as it is until the field is left: on the way to 0.9 are texts that are no number yet. */
function Smoothing({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const [typed, type] = useState<string | null>(null);
  return (
    <Input
      type="number"
      min={0}
      max={smoothest}
      step={0.1}
      value={typed ?? String(value)}
      onChange={({ target }) => {
        type(target.value);
        if (target.value !== "" && Number.isFinite(Number(target.value)))
          onChange(Math.min(smoothest, Math.max(0, Number(target.value))));
      }}
      onBlur={() => type(null)}
    />
  );
}

"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { SaveIcon, WaitIcon } from "@/components/ui/icons";

import type { Limits } from "./use-sending";

const megabyte = 1_048_576;
/** What the route takes; seconds and megabytes. */
const seconds = { least: 0.1, most: 120 };
const megabytes = { least: 0.001, most: 32 };

/** How long an answer may take and how long it may be, shown always and changed on demand. */
export function SendLimits({ limits, onChange }: { limits: Limits; onChange: (limits: Limits) => void }) {
  const [isOpen, open] = useState(false);
  return (
    <>
      <Button
        variant="bare"
        onClick={() => open(true)}
        aria-label={`Limits: ${limits.timeoutMs / 1_000} s, ${mega(limits.maxBytes)} MB`}
        title="How long an answer may take, and how long it may be"
        className="text-ink-2!"
      >
        <WaitIcon />
        <span className="font-text whitespace-nowrap max-md:sr-only">
          {limits.timeoutMs / 1_000} s, {mega(limits.maxBytes)} MB
        </span>
      </Button>
      {isOpen && (
        <LimitsForm
          limits={limits}
          onClose={() => open(false)}
          onSave={(next) => {
            onChange(next);
            open(false);
          }}
        />
      )}
    </>
  );
}

function LimitsForm({
  limits,
  onClose,
  onSave,
}: {
  limits: Limits;
  onClose: () => void;
  onSave: (limits: Limits) => void;
}) {
  const [timeout, setTimeout] = useState(String(limits.timeoutMs / 1_000));
  const [size, setSize] = useState(mega(limits.maxBytes));
  const [isTime, isSize] = [isWithin(timeout, seconds), isWithin(size, megabytes)];
  const save = () => {
    if (isTime && isSize)
      onSave({ timeoutMs: Math.round(Number(timeout) * 1_000), maxBytes: Math.round(Number(size) * megabyte) });
  };
  return (
    <Dialog
      open
      title="What an answer may take"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={save} disabled={!isTime || !isSize}>
            <SaveIcon />
            Set limits
          </Button>
        </>
      }
    >
      <Field
        label="Seconds until it is given up"
        hint="From 0.1 to 120."
        problem={isTime ? null : "A number from 0.1 to 120."}
      >
        <Input
          inputMode="decimal"
          data-start=""
          value={timeout}
          onChange={(event) => setTimeout(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && save()}
        />
      </Field>
      <Field
        label="Megabytes of a reply"
        hint="Unpacked, at most 32. A longer reply is given up."
        problem={isSize ? null : "A number from 0.001 to 32."}
      >
        <Input
          inputMode="decimal"
          value={size}
          onChange={(event) => setSize(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && save()}
        />
      </Field>
    </Dialog>
  );
}

function isWithin(text: string, { least, most }: { least: number; most: number }): boolean {
  const value = text.trim() === "" ? NaN : Number(text);
  return value >= least && value <= most;
}

function mega(bytes: number): string {
  return String(Number((bytes / megabyte).toFixed(3)));
}

"use client";

import type { ReactNode } from "react";

import { Select } from "@/components/ui/input";
import { useChoice } from "@/components/ui/use-choice";

type Props = { name: string; settled: string; onChoose: () => void; className?: string; children: ReactNode };

/** A filter to choose. It keeps what was chosen until the address says something else. */
export function FilterSelect({ name, settled, onChoose, className, children }: Props) {
  const choice = useChoice(settled, () => onChoose());
  return (
    <Select name={name} defaultValue={settled} {...(className && { className })} {...choice}>
      {children}
    </Select>
  );
}

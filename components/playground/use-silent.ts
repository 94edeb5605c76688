"use client";

import { useEffect, useState } from "react";

import { refText } from "@/lib/endpoints/call-address";
import type { CallLine, Draft, Subject } from "@/lib/playground/types";

const none: ReadonlySet<string> = new Set();
type Found = { sent: Draft; versions: readonly Subject["version"][] };

/** Endpoints (by `refText`) whose model took something else than was typed, of what was sent last. */
export function useSilent(
  sent: Draft | null,
  lines: readonly CallLine[],
  subjects: readonly Subject[],
): ReadonlySet<string> {
  const [found, set] = useState<Found | null>(null);
  useEffect(() => {
    if (sent === null || subjects.length === 0) return;
    let isLate = false;
    const look = async () => {
      // A mark beside the replies: where it cannot be worked out, they stand without it.
      const versions = await silentVersions(sent, subjects).catch(() => []);
      if (!isLate) set({ sent, versions });
    };
    void look();
    return () => {
      isLate = true;
    };
  }, [sent, subjects]);
  if (found === null || found.sent !== sent) return none;
  return new Set(
    lines.filter((line) => found.versions.some((version) => isBehind(line, version))).map(({ ref }) => refText(ref)),
  );
}

async function silentVersions(draft: Draft, subjects: readonly Subject[]): Promise<Subject["version"][]> {
  const { beside } = await import("./composer/beside");
  const look = async (subject: Subject) => {
    const { examination } = await beside(
      "examine",
      { draft, subjects: [subject], lines: [], options: { row: 0, profiles: {} } },
      draft.text.length,
    );
    return examination.problems.some(({ level }) => level === "silent") ? [subject.version] : [];
  };
  return (await Promise.all(subjects.map(look))).flat();
}

function isBehind({ ref, version }: CallLine, { connection, model, key }: Subject["version"]): boolean {
  return ref.connection === connection && version?.model.key === model.key && version.key === key;
}

"use client";

import { VersionChip } from "@/components/models/version-chip";
import { usePageKey } from "@/components/shell/page-keys";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import { TextLink } from "@/components/ui/text-link";
import { refText } from "@/lib/endpoints/call-address";
import { paths } from "@/lib/paths";
import { mostTargets, withoutTarget } from "@/lib/playground/bench/address";
import { protocolWords } from "@/lib/playground/bench/words";
import type { CallLine } from "@/lib/playground/types";

import { HealthMark } from "./health-mark";
import { useBenchAddress } from "./use-bench-address";
import { useTargetPicker } from "./use-target-picker";

/** Where a payload goes: one chip for each endpoint, and the way to one more. */
export function TargetChips({ lines, now }: { lines: readonly CallLine[]; now: number }) {
  const { address, go } = useBenchAddress();
  const { open, picker } = useTargetPicker();
  const isFull = address.to.length >= mostTargets;
  usePageKey("a", open, isFull);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ul className="contents" aria-label="Endpoints">
        {lines.map((line) => (
          <li key={refText(line.ref)} className="inline-flex max-w-full">
            <Chip line={line} now={now} onDrop={() => go((from) => withoutTarget(from, line.ref))} />
          </li>
        ))}
      </ul>
      {isFull ? (
        <span className="text-small text-ink-3">{mostTargets} endpoints, no more at once</span>
      ) : (
        <button
          type="button"
          onClick={open}
          aria-keyshortcuts="a"
          className="no-print inline-flex h-[max(2.125rem,var(--control))] items-center gap-2 rounded-2 border border-dashed border-control-line px-2.5 text-ink-2 hover:bg-hover hover:text-ink"
        >
          <AddIcon className="size-3.5" />
          {lines.length === 0 ? "Choose an endpoint" : "Another endpoint"}
          <Kbd>a</Kbd>
        </button>
      )}
      {picker}
    </div>
  );
}

function Chip({ line, now, onDrop }: { line: CallLine; now: number; onDrop: () => void }) {
  const { ref, version, endpointName, protocol } = line;
  return (
    <span className="inline-flex min-h-[max(2.125rem,var(--control))] min-w-0 items-center gap-2 rounded-2 border border-line bg-panel px-2.5">
      {version && (
        <VersionChip
          version={version.key}
          stage={version.stage}
          href={paths.version(ref.connection, version.model.key, version.key)}
        />
      )}
      <TextLink
        href={paths.endpoint(ref.connection, ref.endpoint)}
        className="min-w-0 truncate font-strong no-underline!"
        title={endpointName}
      >
        {endpointName}
      </TextLink>
      {ref.deployment !== null && (
        <span className="max-w-32 truncate font-mono text-small text-ink-2">{ref.deployment}</span>
      )}
      <span className="whitespace-nowrap text-ink-3 max-sm:sr-only">{protocolWords(protocol)}</span>
      <HealthMark health={line.health} now={now} />
      {line.whyNot !== null && (
        <span className="text-small font-strong whitespace-nowrap text-caution" title={line.whyNot}>
          cannot be called<span className="sr-only">: {line.whyNot}</span>
        </span>
      )}
      <IconButton
        icon={CloseIcon}
        label={`Drop ${endpointName}${ref.deployment === null ? "" : `, ${ref.deployment}`}`}
        className="no-print size-6!"
        onClick={onDrop}
      />
    </span>
  );
}

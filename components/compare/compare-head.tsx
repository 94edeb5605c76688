"use client";

import { type Ref, useRef, useState } from "react";

import { VersionChip } from "@/components/models/version-chip";
import { TryButton } from "@/components/playground/try-button";
import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon, SwapIcon } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { most, swapped, withoutVersion, withVersion } from "@/lib/compare/address";
import type { ComparedHead } from "@/lib/compare/types";
import { paths } from "@/lib/paths";

import { OnlyDifferences } from "./only-differences";
import { linkTo, useCompareAddress } from "./use-address";
import { type Standby, useFocusKept } from "./use-focus-kept";
import { VersionPicker } from "./version-picker";

type Props = {
  heads: ComparedHead[];
  base: number;
  /** What can be taken along, once it was read. */ takeAlong: React.ReactNode;
  /** The playground with what serves them; null where nothing does that can be called. */ tryAt: string | null;
};

/** Which versions are compared, and what can be changed about that. */
export function CompareHead({ heads, base, takeAlong, tryAt }: Props) {
  const { address, go } = useCompareAddress();
  const [isPicking, pick] = useState(false);
  const baseline = heads[base];
  const keep = useFocusKept(`${heads.map(wordOf).join(" ")} ${base}`);
  const add = useRef<HTMLButtonElement>(null);
  const areMixed = new Set(heads.map(({ connection }) => connection)).size > 1;
  const swap = () =>
    baseline && heads.length > 1 && go(swapped({ ...address, versions: heads.map(refOf) }, refOf(baseline)));
  usePageKey("s", () => void swap(), heads.length < 2);
  usePageKey("a", () => pick(true));
  return (
    <div data-compare>
      <PageHead
        title="Compare"
        actions={
          <>
            <CopyButton
              text={() => linkTo(address, baseline)}
              label="Copy link"
              said="Link copied. It opens with the same versions and baseline."
            />
            {takeAlong}
            {tryAt && <TryButton href={tryAt} />}
          </>
        }
      />
      <div className="mb-5 flex flex-wrap items-center gap-2">
        <ul className="contents" aria-label="Versions compared">
          {heads.map((head, index) => (
            <li key={wordOf(head)} className="inline-flex max-w-full">
              <Picked
                head={head}
                isBase={index === base}
                areMixed={areMixed}
                onDrop={() => keep(() => add.current)}
                onBase={keep}
              />
            </li>
          ))}
        </ul>
        {heads.length > 1 && (
          <IconButton
            icon={SwapIcon}
            label={heads.length === 2 ? "Swap" : "Take the next as baseline"}
            aria-keyshortcuts="s"
            onClick={swap}
            className="no-print"
          />
        )}
        {heads.length < most && <AddButton ref={add} onAdd={() => pick(true)} />}
        {heads.length > 1 && (
          <span className="no-print ml-auto">
            <OnlyDifferences />
          </span>
        )}
      </div>
      {isPicking && (
        <VersionPicker
          near={heads.at(-1) ?? null}
          picked={heads}
          onClose={() => pick(false)}
          onPick={(version) => {
            pick(false);
            keep(() => add.current);
            go(withVersion(address, version));
          }}
        />
      )}
    </div>
  );
}

function AddButton({ ref, onAdd }: { ref: Ref<HTMLButtonElement>; onAdd: () => void }) {
  return (
    <button
      ref={ref}
      type="button"
      onClick={onAdd}
      className="no-print inline-flex h-[max(2.125rem,var(--control))] items-center gap-2 rounded-2 border border-dashed border-control-line px-2.5 text-ink-2 hover:bg-hover hover:text-ink"
    >
      <AddIcon className="size-3.5" />
      Add a version of anything
      <Kbd>a</Kbd>
    </button>
  );
}

type PickedProps = {
  head: ComparedHead;
  isBase: boolean;
  /** Several registries are compared, so each is named on narrow screens too. */
  areMixed: boolean;
  onDrop: () => void;
  onBase: (standby: Standby) => void;
};

function Picked({ head, isBase, areMixed, onDrop, onBase }: PickedProps) {
  const { address, go } = useCompareAddress();
  const drop = useRef<HTMLButtonElement>(null);
  const { connection, model, version, modelName, connectionName, stage } = head;
  return (
    <span className="inline-flex min-h-[max(2.125rem,var(--control))] max-w-full min-w-0 items-center gap-x-2 rounded-2 border border-line bg-panel px-2.5 max-md:flex-wrap">
      <VersionChip version={version} stage={stage} href={paths.version(connection, model, version)} />
      <TextLink href={paths.model(connection, model)} className="max-w-48 truncate no-underline!" title={modelName}>
        {modelName}
      </TextLink>
      <span
        className={classNames("max-w-48 truncate text-ink-3", areMixed ? "max-md:max-w-32" : "max-md:hidden")}
        title={connectionName}
      >
        {connectionName}
      </span>
      {isBase ? (
        <span className="text-ink-3">baseline{stage === "production" ? " · production" : ""}</span>
      ) : (
        <Button
          size="small"
          variant="bare"
          className="no-print"
          onClick={() => {
            onBase(() => drop.current);
            go({ ...address, base: refOf(head) });
          }}
        >
          Set as baseline
        </Button>
      )}
      <IconButton
        ref={drop}
        icon={CloseIcon}
        label={`Drop ${modelName} ${version}`}
        className="no-print size-6!"
        onClick={() => {
          onDrop();
          go(withoutVersion(address, head));
        }}
      />
    </span>
  );
}

function refOf({ connection, model, version }: ComparedHead) {
  return { connection, model, version };
}

function wordOf(head: ComparedHead): string {
  return JSON.stringify(Object.values(refOf(head)));
}

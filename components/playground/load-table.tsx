import { Table, Td, Th, Tr } from "@/components/ui/table";
import { versionLabel } from "@/lib/format";
import { errorWords, msText } from "@/lib/playground/bench/histogram-text";
import type { LoadState } from "@/lib/playground/bench/load-state";

import { LoadSwatch } from "./load-swatch";

/** The same as the drawing, in numbers. Percentiles are worked out at the end, from every answer. */
export function LoadTable({ state }: { state: LoadState }) {
  const isOver = state.ended !== null;
  return (
    <Table
      label="Load run by endpoint"
      tight
      head={
        <>
          <Th>Endpoint</Th>
          <Th number>p50</Th>
          <Th number>p90</Th>
          <Th number>p95</Th>
          <Th number>p99</Th>
          <Th number>per second</Th>
          <Th number>Answered</Th>
          <Th>Errors</Th>
        </>
      }
    >
      {state.endpoints.map(({ tally, figures }, at) => {
        const endpoint = state.began.endpoints[at];
        const errors = errorWords(tally.errors);
        const perSecond = figures?.perSecond ?? (state.elapsedMs > 0 ? (tally.ok * 1_000) / state.elapsedMs : null);
        return (
          <Tr key={at}>
            <Td nowrap>
              <span className="flex items-center gap-2">
                <LoadSwatch at={at} />
                {endpoint?.name}
                {endpoint?.version != null && (
                  <span className="font-mono text-small text-ink-3">{versionLabel(endpoint.version)}</span>
                )}
              </span>
            </Td>
            {[figures?.p50, figures?.p90, figures?.p95, figures?.p99].map((ms, index) => (
              <Td key={index} number className="font-mono text-small">
                {ms === undefined ? (
                  <span className="font-sans text-ink-3">{isOver ? "stopped before" : "later"}</span>
                ) : ms === null ? (
                  <span className="font-sans text-ink-3">no answer</span>
                ) : (
                  msText(ms)
                )}
              </Td>
            ))}
            <Td number className="font-mono text-small">
              {perSecond === null ? <span className="font-sans text-ink-3">later</span> : msText(perSecond)}
            </Td>
            <Td number className="font-mono text-small">
              {tally.ok}
            </Td>
            <Td className={errors === "" ? "text-ink-3" : "min-w-32 font-strong text-stop"}>
              {errors === "" ? "none" : errors}
              {tally.stopped !== null && <span className="block text-small font-text text-ink-2">{tally.stopped}</span>}
            </Td>
          </Tr>
        );
      })}
    </Table>
  );
}

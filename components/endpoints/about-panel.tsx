import { BreakableName } from "@/components/ui/breakable-name";
import { CopyButton } from "@/components/ui/copy-button";
import { KeyValue } from "@/components/ui/key-value";
import { Mono } from "@/components/ui/mono";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { EndpointView } from "@/lib/endpoints/types";

/** Where it is and what the registry calls it; the address is for people and is never opened from here. */
export function AboutPanel({ endpoint: { address, key, name, createdAt } }: { endpoint: EndpointView }) {
  return (
    <Panel title="About">
      <KeyValue
        items={[
          {
            term: "address",
            value:
              address === null ? (
                "not known"
              ) : (
                <span className="flex items-start gap-1">
                  <Mono className="min-w-0 text-small">
                    <BreakableName name={address} />
                  </Mono>
                  <span className="-my-1 ml-auto">
                    <CopyButton iconOnly text={address} label="Copy the address" said="Address copied." />
                  </span>
                </span>
              ),
          },
          ...(key === name
            ? []
            : [
                {
                  term: "key",
                  value: (
                    <Mono className="text-small">
                      <BreakableName name={key} />
                    </Mono>
                  ),
                },
              ]),
          { term: "made", value: createdAt === null ? "not known" : <Time at={createdAt} /> },
        ]}
      />
    </Panel>
  );
}

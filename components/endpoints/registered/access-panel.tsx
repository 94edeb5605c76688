import { BreakableName } from "@/components/ui/breakable-name";
import { CopyButton } from "@/components/ui/copy-button";
import { KeyValue } from "@/components/ui/key-value";
import { Mono } from "@/components/ui/mono";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { EndpointView } from "@/lib/endpoints/types";
import { exposureWords, signInWords } from "@/lib/endpoints/words";

type Props = { endpoint: EndpointView; access: NonNullable<EndpointView["access"]> };

/** How calls get there, and who said so. Of credentials only that they are kept. */
export function AccessPanel({ endpoint: { now }, access }: Props) {
  const {
    origin,
    base,
    protocolTitle,
    servedName,
    signatureName,
    signIn,
    headerName,
    hasSecrets,
    allowPrivate,
    exposure,
    registeredAt,
    registeredBy,
    changedAt,
  } = access;
  const address = `${origin}${base}`;
  return (
    <Panel title="Access">
      <KeyValue
        items={[
          {
            term: "address",
            value: (
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
          { term: "protocol", value: protocolTitle },
          ...(servedName === null
            ? []
            : [{ term: "named there", value: <Mono className="text-small">{servedName}</Mono> }]),
          ...(signatureName === null
            ? []
            : [{ term: "signature", value: <Mono className="text-small">{signatureName}</Mono> }]),
          {
            term: "sign-in",
            value: `${signInWords[signIn]}${headerName === null ? "" : ` in ${headerName}`}${signIn !== "none" && !hasSecrets ? ", and nothing is kept" : hasSecrets ? ", kept encrypted" : ""}`,
          },
          { term: "reached", value: `${exposureWords[exposure]}${allowPrivate ? "; private addresses allowed" : ""}` },
          { term: "registered", value: <Registered by={registeredBy} at={registeredAt} now={now} /> },
          ...(changedAt === registeredAt
            ? []
            : [{ term: "changed", value: <Time at={changedAt} ageAt={Math.max(now, changedAt)} ago /> }]),
        ]}
      />
    </Panel>
  );
}

function Registered({ by, at, now }: { by: string; at: number; now: number }) {
  return (
    <>
      by {by}, <Time at={at} ageAt={Math.max(now, at)} ago />
    </>
  );
}

import { Lamp } from "@/components/ui/lamp";
import { Panel } from "@/components/ui/panel";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { ConnectionAge } from "@/lib/catalog/types";
import { endpointsAddress } from "@/lib/endpoints/client";
import type { EndpointCounts } from "@/lib/endpoints/types";
import { countWords } from "@/lib/endpoints/words";
import { formatTime } from "@/lib/format";
import { paths } from "@/lib/paths";
import { plural } from "@/lib/words";

type Props = { ages: ConnectionAge[]; endpoints: EndpointCounts; now: number };

/** Registries that do not answer as they should, those that are being read for the first time, and endpoints that serve something else than these say. */
export function UnwellPanel({ ages, endpoints, now }: Props) {
  const unwell = ages.filter(({ health }) => health !== "well");
  return (
    <Panel
      title="Registries"
      padding="none"
      actions={<TextLink href={paths.connections}>Connections</TextLink>}
      footer={endpoints.endpoints > 0 && <EndpointFacts counts={endpoints} />}
    >
      {unwell.length === 0 ? (
        <p className="p-4 text-ink-2">
          {ages.length === 1 ? "The registry answers." : `All ${ages.length} registries answer.`}
        </p>
      ) : (
        <ul>
          {unwell.map((age) => (
            <li
              key={age.slug}
              className="grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-2.5 border-b border-hair px-4 py-2 last:border-b-0"
            >
              <span className="flex h-5 items-center">
                <Lamp health={age.health} silent />
              </span>
              <p className="min-w-0 wrap-break-word">
                <TextLink href={paths.connection(age.slug)} className="font-strong no-underline!">
                  {age.name}
                </TextLink>{" "}
                {words[age.health]}
              </p>
              {age.failingSince !== null && (
                <Time at={age.failingSince} ageAt={now} className="text-micro text-ink-3" />
              )}
              <p className="col-[2/-1] text-small text-pretty text-ink-3">{detailOf(age)}</p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function EndpointFacts({ counts }: { counts: EndpointCounts }) {
  const { all, differing, canaries } = countWords(counts);
  return (
    <>
      <TextLink href={paths.endpoints}>{all}</TextLink>
      {differing !== null && (
        <TextLink href={endpointsAddress({ drift: "yes" })} className="font-strong text-caution">
          {differing}
        </TextLink>
      )}
      {canaries !== null && <TextLink href={endpointsAddress({ drift: "canary" })}>{canaries}</TextLink>}
    </>
  );
}

const words: Record<ConnectionAge["health"], string> = {
  well: "answers",
  slow: "has not been read for a while",
  failing: "answers with errors",
  unreachable: "does not answer",
  "first-sync": "is being read for the first time",
};

function detailOf(age: ConnectionAge): string {
  if (age.health === "first-sync") {
    return age.progress
      ? `${plural(age.progress.models, "model")} and ${plural(age.progress.versions, "version")} read so far.`
      : "The first reading is under way.";
  }
  const shown =
    age.readAt === null ? "Nothing of it was ever read." : `Shown is what was read at ${formatTime(age.readAt)} UTC.`;
  return [age.problem, shown].filter(Boolean).join(" ");
}

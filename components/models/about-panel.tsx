import { KeyValue } from "@/components/ui/key-value";
import { Mono } from "@/components/ui/mono";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { ModelHead } from "@/lib/catalog/types";

/** What the registry says about the model in its own words. */
export function AboutPanel({ head }: { head: ModelHead }) {
  const tags = Object.entries(head.tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return (
    <Panel title="About" id="about">
      <div className="grid gap-4">
        <p className="max-w-[72ch] whitespace-pre-line wrap-anywhere text-pretty">
          {head.description?.trim() || <span className="text-ink-3">The registry has no description of it.</span>}
        </p>
        <KeyValue
          items={[
            { term: "registered", value: head.createdAt === null ? "not known" : <Time at={head.createdAt} /> },
            { term: "aliases", value: aliasWords(head.aliases) },
          ]}
        />
        {tags.length > 0 && (
          <div>
            <h3 className="mb-1.5">Tags</h3>
            <KeyValue
              mono
              items={tags.map(([term, value]) => ({ id: term, term, value: value === "" ? <i>empty</i> : value }))}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}

function aliasWords(aliases: ModelHead["aliases"]) {
  if (aliases === null) return "this registry has none";
  const all = Object.entries(aliases).sort(([a], [b]) => (a < b ? -1 : 1));
  if (all.length === 0) return "none";
  return (
    <ul className="flex flex-wrap gap-x-3">
      {all.map(([alias, version]) => (
        <li key={alias}>
          <Mono>
            @{alias} → {version}
          </Mono>
        </li>
      ))}
    </ul>
  );
}

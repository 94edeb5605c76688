import { Panel } from "@/components/ui/panel";

/** What a person must know of this kind of registry, in its own words. */
export function NotesPanel({ notes }: { notes: string[] }) {
  if (notes.length === 0) return null;
  return (
    <Panel title="Good to know">
      <ul className="grid gap-2 text-pretty text-ink-2">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Panel>
  );
}

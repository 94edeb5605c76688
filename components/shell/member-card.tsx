import { Link } from "@/components/ui/link";

import { paths } from "@/lib/paths";

export type Member = { name: string; role: string };

export function MemberCard({ name, role }: Member) {
  return (
    <Link
      href={paths.account}
      title={`${name}, ${role}`}
      className="flex items-center gap-2 rounded-2 px-2 py-1 hover:bg-hover focus-visible:-outline-offset-2 md:max-lg:justify-center md:max-lg:px-0"
    >
      <span
        aria-hidden="true"
        className="grid size-[1.625rem] flex-none place-items-center rounded-full border border-line bg-sunken text-micro font-title text-ink-2"
      >
        {initials(name)}
      </span>
      <span className="min-w-0 text-small md:max-lg:sr-only">
        <span className="block truncate">{name}</span>
        <span className="block truncate text-micro text-ink-3">{role}</span>
      </span>
    </Link>
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

import { endpointLabel, legible, versionLabel } from "@/lib/format";
import { nameFromSegment, paths } from "@/lib/paths";

/** `href` null: a step that has no page of its own. */
export type Crumb = { label: string; href: string | null };

/** The way from the section down to `pathname` (percent-encoded, as the browser has it). `titleOf`: what people call a connection, by its slug. */
export function crumbsOf(pathname: string, titleOf: (slug: string) => string): Crumb[] {
  const [section, first, second, third, ...rest] = pathname.split("/").filter(Boolean);
  if (section === undefined) return [{ label: "Overview", href: paths.overview }];
  if (section === "models" && first !== undefined && second !== undefined) {
    const connection = nameOf(first);
    const model = nameOf(second);
    const crumbs: Crumb[] = [
      { label: "Models", href: paths.models },
      { label: titleOf(connection), href: `${paths.models}?connection=${encodeURIComponent(connection)}` },
      { label: legible(model), href: paths.model(connection, model) },
    ];
    if (third === undefined) return crumbs;
    const version = {
      label: versionLabel(nameOf(third)),
      href: rest.length > 0 ? paths.version(connection, model, nameOf(third)) : null,
    };
    return [...crumbs, version, ...rest.map(plain)];
  }
  if (section === "endpoints" && first !== undefined && second !== undefined) {
    const [connection, endpoint] = [nameOf(first), nameOf(second)];
    return [
      { label: "Endpoints", href: paths.endpoints },
      { label: titleOf(connection), href: `${paths.endpoints}?connection=${encodeURIComponent(connection)}` },
      { label: endpointLabel(endpoint), href: paths.endpoint(connection, endpoint) },
      ...[third, ...rest].filter((step) => step !== undefined).map(plain),
    ];
  }
  if (section === "promotions" && first !== undefined && /^\d+$/.test(first)) {
    return [
      { label: "Promotions", href: paths.promotions },
      { label: `#${first}`, href: null },
    ];
  }
  if (section === "playground" && first === "sets") {
    return [
      { label: "Playground", href: paths.playground },
      { label: "Saved cases", href: null },
    ];
  }
  const steps = [section, first, second, third, ...rest].filter((step) => step !== undefined);
  return steps.map((step, index) => ({
    label: first === "connections" && index === 2 ? titleOf(nameOf(step)) : plain(step).label,
    href: `/${steps.slice(0, index + 1).join("/")}`,
  }));
}

function plain(step: string): Crumb {
  return { label: words[step] ?? nameOf(step), href: null };
}

function nameOf(segment: string): string {
  return nameFromSegment(segment) ?? segment;
}

const words: Record<string, string> = {
  models: "Models",
  compare: "Compare",
  audit: "Audit",
  history: "History",
  settings: "Settings",
  connections: "Connections",
  policies: "Policies",
  members: "Members",
  account: "Your account",
  playground: "Playground",
  register: "Register",
  edit: "Change",
  new: "New",
  promotions: "Promotions",
  reviews: "Outside changes",
  "roll-back": "Roll back",
  request: "Request promotion",
  endpoints: "Endpoints",
  shift: "Shift traffic",
  run: "Start a run",
};

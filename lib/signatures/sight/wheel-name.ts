const wheel = /^(?:[^\s;]*\/)?([A-Za-z0-9][\w.]*)-(\d[^-\s;]*)(?:-\d[^-\s;]*)?(?:-[^-\s;]+){3}\.whl$/i;

/** What a path to a wheel says of it: `wheels/scikit_learn-1.5.1-cp311-cp311-win_amd64.whl` is scikit-learn 1.5.1. Null: no wheel's name. */
export function wheelName(path: string): { name: string; version: string } | null {
  const [, name, version] = wheel.exec(path) ?? [];
  return name === undefined || version === undefined
    ? null
    : { name: name.replace(/[-_.]+/g, "-").toLowerCase(), version };
}

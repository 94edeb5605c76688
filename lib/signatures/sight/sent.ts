import { type Frame, frameOfSplit, type Label } from "./python/frame";
import { isDict, isList, none, type Py, type PyDict } from "./python/value";

/** What a JSON body says, by input: for the comparison with what arrives. */
export type Sent = {
  /** A list of values for each input; the whole content under null when inputs have no names. */
  inputs: Map<Label | null, Py>;
  /** Keys beside the envelope that nobody reads. */
  unread: string[];
  params: PyDict | null;
  /** Rows that were sent; null where that cannot be said. */
  rows: number | null;
};

const read = new Set(["dataframe_split", "dataframe_records", "inputs", "instances", "params"]);

export function sentOf(root: PyDict, isUnwrapped: boolean): Sent {
  if (isUnwrapped)
    return {
      inputs: new Map([...root.entries].map(([name, value]): [Label, Py] => [name, listOf([value])])),
      unread: [],
      params: null,
      rows: 1,
    };
  const params = root.entries.get("params");
  const unread = [...root.entries.keys()].filter((key) => !read.has(key));
  const split = root.entries.get("dataframe_split");
  const shared = { unread, params: params?.t === "dict" ? params : null };
  if (split && isDict(split)) return { ...columnsOfSplit(split), ...shared };
  const content =
    root.entries.get("dataframe_records") ?? root.entries.get("inputs") ?? root.entries.get("instances") ?? none;
  const byRecords = isList(content) && content.items.length > 0 && content.items.every(isDict);
  if (byRecords)
    return { inputs: columnsOfRecords(content.items.filter(isDict)), rows: content.items.length, ...shared };
  if (isDict(content))
    return {
      inputs: new Map(
        [...content.entries].map(([name, value]): [Label, Py] => [name, isList(value) ? value : listOf([value])]),
      ),
      rows: null,
      ...shared,
    };
  return { inputs: new Map([[null, content]]), rows: null, ...shared };
}

/** Of CSV only the columns are compared: its values have no types that could change. */
export function sentAsCsv({ columns }: Frame): Sent {
  return {
    inputs: new Map(columns.map(({ label }): [Label, Py] => [label, listOf([])])),
    unread: [],
    params: null,
    rows: null,
  };
}

function columnsOfRecords(records: PyDict[]): Map<Label, Py> {
  const names = [...new Set(records.flatMap((record) => [...record.entries.keys()]))];
  return new Map(
    names.map((name): [Label, Py] => [name, listOf(records.map((record) => record.entries.get(name) ?? none))]),
  );
}

function columnsOfSplit(split: PyDict): Pick<Sent, "inputs" | "rows"> {
  const data = split.entries.get("data") ?? none;
  if (!isList(data) || !data.items.every(isList)) return { inputs: new Map(), rows: null };
  // Only the labels are of interest, and they do not depend on the server.
  const { columns } = frameOfSplit(data, split.entries.get("columns") ?? none, none, 2);
  const rows = data.items.map((row) => (isList(row) ? row.items : []));
  return {
    inputs: new Map(columns.map(({ label }, at): [Label, Py] => [label, listOf(rows.map((row) => row[at] ?? none))])),
    rows: rows.length,
  };
}

function listOf(items: Py[]): Py {
  return { t: "list", items };
}

import { astype, decodeBase64 } from "./python/astype";
import { dtypes } from "./python/dtype";
import { Failure, Unknown, within } from "./python/failure";
import { type Frame, isTwice, type Label } from "./python/frame";
import { toDates } from "./python/pandas-date";
import { inferSeries, type Series } from "./python/series";
import { bytesText, type Py } from "./python/value";
import { enforceValue } from "./enforce-type";
import { isScalarType, pandasType, type Schema, type SchemaColumn, type SchemaTensor } from "./schema";
import type { Server } from "./server";

/** First stage of `dataframe_split` and `dataframe_records`: each declared column is converted to its type. */
export function castFrame(frame: Frame, schema: Schema | null, server: Server): Frame {
  if (schema === null) return frame;
  const casts = castsOf(frame, schema, server);
  const columns = frame.columns.map(({ label, series }) => {
    const convert = (given: Series, cast: Cast) => cast(given, isTwice(frame, label));
    return { label, series: within(String(label), () => (casts.get(label) ?? []).reduce(convert, series)) };
  });
  return { ...frame, columns };
}

/** `twice`: another column has the same name, and pandas converts them together. */
type Cast = (series: Series, twice: boolean) => Series;

function castsOf(frame: Frame, schema: Schema, server: Server): Map<Label, Cast[]> {
  if (schema.layout === "tensors") {
    const [only] = schema.tensors;
    const entries =
      schema.named || !only
        ? schema.tensors.map((tensor) => ({ label: tensor.label, tensor }))
        : frame.columns.map(({ label }) => ({ label, tensor: only }));
    return grouped(
      entries.map(({ label, tensor }): [Label, Cast] => [
        label,
        (series, twice) => castToTensor(series, tensor, twice, server),
      ]),
    );
  }
  const entries = schema.named
    ? schema.columns.map((column) => ({ label: column.label, column }))
    : schema.columns.flatMap((column, at) => {
        const label = frame.columns[at]?.label;
        return label === undefined ? [] : [{ label, column }];
      });
  return grouped(
    entries.map(({ label, column }): [Label, Cast] => [label, (series) => castColumn(series, column, server)]),
  );
}

/** A name that is there twice is converted twice. */
function grouped(casts: [Label, Cast][]): Map<Label, Cast[]> {
  const byLabel = new Map<Label, Cast[]>();
  for (const [label, cast] of casts) byLabel.set(label, [...(byLabel.get(label) ?? []), cast]);
  return byLabel;
}

function castColumn(series: Series, { type, required }: SchemaColumn, server: Server): Series {
  if (type.kind === "any") return series;
  if (!isScalarType(type)) return mapped(series, (value) => enforceValue(value, type, required, server), server);
  if (type.kind === "binary") return mapped(series, decodeBase64, server);
  if (type.kind === "datetime") return toDates(series, server.dates, server.guessesDates);
  if (type.kind === "string" && series.dtype.kind === "T") return series;
  return astype(series, pandasType(type.kind), server.numpy, server.pandas);
}

function castToTensor(series: Series, { dtype }: SchemaTensor, twice: boolean, server: Server): Series {
  if (dtype.kind === "S") return mapped(series, utf8Bytes, server);
  const [first] = series.values;
  if (first === undefined) throw new Failure("table.empty", "A table without rows does not become a tensor.");
  if (first.t === "list" && !twice) return series;
  if (dtype.kind === "M") return toDates(series, "astype", server.guessesDates);
  if (dtype.kind === "U" && series.dtype.kind === "T") return series;
  if (dtype.kind === "O" && series.dtype.kind === "T") return series;
  if (dtype.kind === "U") return asObjectsOfText(series, server);
  return astype(series, dtype, server.numpy, server.pandas);
}

/** pandas keeps converted text as objects; missing values stay what they are. */
function asObjectsOfText(series: Series, server: Server): Series {
  if (
    series.values.some(
      (value) =>
        value.t === "none" ||
        value.t === "list" ||
        value.t === "dict" ||
        (value.t === "float" && Number.isNaN(value.v)),
    )
  ) {
    throw new Unknown("Missing or nested values in a table for a tensor of text.");
  }
  const text = astype(series, dtypes.str, server.numpy, server.pandas);
  return { dtype: dtypes.object, values: text.values };
}

function utf8Bytes(value: Py): Py {
  if (value.t !== "str") throw new Failure("value.not-text", "Bytes are sent as text.");
  return { t: "bytes", v: bytesText(new TextEncoder().encode(value.v)) };
}

/** `series.map(function)`: pandas looks again at what came out. */
function mapped(series: Series, map: (value: Py) => Py, server: Server): Series {
  if (series.values.length === 0) return series;
  return inferSeries(
    series.values.map((value) => map(value)),
    server.pandas,
  );
}

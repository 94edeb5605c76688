import type { Numpy } from "./python/element";
import type { Pandas } from "./python/series";
import type { ServerProfile } from "./types";

/** What differs between the servers, by the trait that makes the difference. */
export type Server = {
  pandas: Pandas;
  numpy: Numpy;
  /** The older protocol: schema violations are 500, `inputs` knows tensors only, no nested types, no unwrapped chat. */
  protocol: "2.9" | "current";
  /** How columns of dates are read. */
  dates: "to_datetime" | "astype";
  /** Also `astype` takes the spelling of the first date for all. */
  guessesDates: boolean;
  /** Nested columns forget the row labels that the caller chose. */
  losesIndex: boolean;
  /** Reads files of columns (parquet). */
  parquet: boolean;
};

const newest: Server = {
  pandas: 2,
  numpy: 2,
  protocol: "current",
  dates: "to_datetime",
  guessesDates: false,
  losesIndex: false,
  parquet: true,
};

const servers: Record<ServerProfile, Server> = {
  "mlflow-3.17-pandas-2": newest,
  "mlflow-3.17-pandas-3": { ...newest, pandas: 3 },
  "mlflow-2.22": { ...newest, dates: "astype", losesIndex: true, parquet: false },
  "mlflow-2.9": {
    pandas: 2,
    numpy: 1,
    protocol: "2.9",
    dates: "astype",
    guessesDates: true,
    losesIndex: true,
    parquet: false,
  },
};

export function serverOf(profile: ServerProfile): Server {
  return servers[profile];
}

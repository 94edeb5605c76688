import type { FileEntry, OpenFile } from "../types";

/** Files in an object store, as registries point at them. Failures as in the port. */
export interface Store {
  /** Whether it is this store that an address (`s3://bucket/folder`) belongs to. */
  holds(uri: string): boolean;
  /** All files below an address, recursively, paths relative to it with `/`; the file itself, by its name, where the address is one. */
  list(uri: string): Promise<FileEntry[]>;
  /** One file below an address; `path` empty: the address itself. Null when it is not there; longer than `limit` bytes fails with `invalid` naming the limit. */
  open(uri: string, path: string, limit: number): Promise<OpenFile | null>;
}

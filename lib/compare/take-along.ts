import "server-only";

import type { Viewer } from "@/lib/auth";
import { AppError } from "@/lib/errors";

import { readAddress, whyNotCompare } from "./address";
import { toCsv } from "./export-csv";
import { readComparison, visitVersions } from "./queries";

/** The comparison that a query names, as a CSV file. Throws `invalid` when there are not two versions that the viewer may see. */
export async function downloadComparison(viewer: Viewer, search: URLSearchParams): Promise<Response> {
  const address = readAddress(Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)])));
  const visited = await visitVersions(viewer, address.versions, address.base);
  const why = whyNotCompare(visited.versions);
  if (why !== null) throw new AppError("invalid", why);
  return new Response(toCsv(await readComparison(visited)), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="comparison.csv"',
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}

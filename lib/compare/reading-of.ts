import type { FormReading } from "@/lib/signatures/form";

import type { Part } from "./types";

/** What could not be read is judged as what it is: nobody can tell. */
export function readingOf(part: Part<FormReading>): FormReading {
  return part.state === "known" ? part.data : { state: "unreadable", why: part.why };
}

import type { Form } from "@/lib/signatures/form";

import type { Decoded } from "./decode";
import type { Data } from "./enforce";
import type { SightNote } from "./types";

/** What was accepted and yet is not what was sent. */
export function notesOf(_decoded: Decoded, _data: Data, _form: Form | null): SightNote[] {
  return [];
}

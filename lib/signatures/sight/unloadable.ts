import type { Form } from "@/lib/signatures/form";

import { defaultsOf } from "./params";
import { Unknown, Unloadable } from "./python/failure";
import { requireLoadableParts } from "./schema";
import { serverOf } from "./server";

/** Why no server can load a model with this signature, in one sentence; null where one can, or where it is not known. */
export function whyUnloadable(form: Form): string | null {
  try {
    requireLoadableParts(form);
    defaultsOf(form.params ?? [], serverOf("mlflow-3.17-pandas-2"));
    return null;
  } catch (error) {
    if (error instanceof Unloadable) return error.message;
    if (error instanceof Unknown) return null;
    throw error;
  }
}

import "server-only";

import { revalidatePath } from "next/cache";
import { unstable_rethrow } from "next/navigation";
import { z } from "zod";

import { requireViewer, type Viewer } from "@/lib/auth";
import { someFields } from "@/lib/errors";
import type { Permission } from "@/lib/permissions";
import { type Failure, type Result, toFailure } from "@/lib/result";
import { hasNoNul } from "@/lib/storable-text";

type Definition<Input extends z.ZodType, Output> = {
  permission: Permission;
  input: Input;
  run: (viewer: Viewer, input: z.output<Input>) => Promise<Output>;
  /** Paths whose server-rendered content this action makes stale. */
  stale?: (input: z.output<Input>) => string[];
};

/** The only way to make a server action: who may call it, what it takes, what it does. */
export function action<Input extends z.ZodType, Output>(definition: Definition<Input, Output>) {
  return async (raw: z.input<Input>): Promise<Result<Output>> => {
    try {
      const viewer = await requireViewer(definition.permission);
      const input = definition.input.safeParse(raw);
      if (!input.success) return { ok: false, error: invalid(input.error) };
      if (holdsNul(raw)) return { ok: false, error: { code: "invalid", message: nul } };

      const data = await definition.run(viewer, input.data);
      for (const path of definition.stale?.(input.data) ?? []) revalidatePath(path);
      return { ok: true, data };
    } catch (error) {
      unstable_rethrow(error); // redirect() and notFound() travel as exceptions
      return { ok: false, error: toFailure(error) };
    }
  };
}

const nul = "A text holds a NUL character, which cannot be kept: take it out.";

/** Anywhere in what was handed in, as text or as a name of a field. Only a program sends one; the database would take none. */
function holdsNul(value: unknown): boolean {
  if (typeof value === "string") return !hasNoNul(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, each]) => !hasNoNul(name) || holdsNul(each));
}

function invalid(error: z.ZodError): Failure {
  return { code: "invalid", message: someFields, fields: z.flattenError(error).fieldErrors };
}

import { listSets } from "@/lib/cases/queries";
import { modelRef } from "@/lib/catalog/types";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: modelRef, run: listSets });

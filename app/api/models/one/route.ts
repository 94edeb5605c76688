import { getOneModel } from "@/lib/catalog/get-one-model";
import { modelRef } from "@/lib/catalog/types";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: modelRef, run: getOneModel });

import { listModels } from "@/lib/catalog/queries";
import { modelsQuery } from "@/lib/catalog/types";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: modelsQuery, run: listModels });

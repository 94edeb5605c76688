import { listRuns } from "@/lib/endpoints/runs";
import { endpointRef } from "@/lib/endpoints/types";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: endpointRef, run: listRuns });

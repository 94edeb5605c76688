import { endpointsQuery } from "@/lib/endpoints/types";
import { visitEndpoints } from "@/lib/endpoints/visit";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: endpointsQuery, run: visitEndpoints });

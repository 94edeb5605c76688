import { endpointRef } from "@/lib/endpoints/types";
import { visitEndpoint } from "@/lib/endpoints/visit";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: endpointRef, run: visitEndpoint });

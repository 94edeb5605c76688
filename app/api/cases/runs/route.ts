import { listRuns } from "@/lib/cases/queries";
import { idInput } from "@/lib/cases/types";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: idInput, run: (viewer, { id }) => listRuns(viewer, id) });

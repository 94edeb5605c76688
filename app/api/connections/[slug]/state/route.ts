import { z } from "zod";

import { getConnectionState } from "@/lib/connections/queries";
import { slug } from "@/lib/connections/types";
import { route } from "@/lib/route";

export const GET = route({
  permission: "connection.read",
  input: z.object({ slug }),
  run: (viewer, input) => getConnectionState(viewer, input.slug),
});

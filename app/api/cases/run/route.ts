import { answerRun } from "@/lib/cases/answers";
import { getRun } from "@/lib/cases/queries";
import { idInput, runInput } from "@/lib/cases/types";
import { posted } from "@/lib/posted";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: idInput, run: (viewer, { id }) => getRun(viewer, id) });

export const POST = posted({ permission: "endpoint.invoke", input: runInput, run: answerRun });

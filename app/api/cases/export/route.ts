import { answerExport } from "@/lib/cases/answers";
import { idInput } from "@/lib/cases/types";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: idInput, run: answerExport });

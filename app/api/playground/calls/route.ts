import { deleteCalls, listCalls } from "@/lib/playground/history";
import { callsFilter, callsToDelete } from "@/lib/playground/types";
import { posted } from "@/lib/posted";
import { route } from "@/lib/route";

export const GET = route({ permission: "account.own", input: callsFilter, run: listCalls });
export const DELETE = posted({ permission: "account.own", input: callsToDelete, run: deleteCalls });

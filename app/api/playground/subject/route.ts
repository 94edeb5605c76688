import { versionRef } from "@/lib/catalog/types";
import { getSubject } from "@/lib/playground/subjects";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: versionRef, run: getSubject });

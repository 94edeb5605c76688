import { route } from "@/lib/route";
import { showImage } from "@/lib/versions/files";
import { fileRef } from "@/lib/versions/types";

export const GET = route({ permission: "model.read", input: fileRef, run: showImage });

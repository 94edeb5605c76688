import { ForbiddenPage } from "@/components/members/forbidden-page";
import { getViewer } from "@/lib/auth";
import { heldPermissions } from "@/lib/permissions";

export default async function Forbidden() {
  const viewer = await getViewer();
  return <ForbiddenPage permissions={heldPermissions(viewer?.grants ?? [])} />;
}

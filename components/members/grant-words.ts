import type { Grant } from "@/lib/permissions";

/** A grant in words: the role, and where it holds when it does not hold everywhere. */
export function grantWords(
  grant: Grant,
  connections: readonly { id: string; name: string }[],
): { role: string; limit: string | null } {
  const connection = connections.find((one) => one.id === grant.connectionId);
  const where = [
    ...(grant.modelPattern !== null ? [`for models ${grant.modelPattern}`] : []),
    ...(grant.connectionId !== null ? [`on ${connection?.name ?? "a retired connection"}`] : []),
  ];
  return { role: grant.role, limit: where.join(" ") || null };
}

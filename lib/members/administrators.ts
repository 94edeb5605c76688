import "server-only";

import type { Reader } from "@/lib/db/client";

/** Who may manage the whole installation and sign in; not counting `exceptId`. */
export function countAdministrators(reader: Reader, exceptId?: string): Promise<number> {
  return reader.member.count({
    where: {
      disabledAt: null,
      grants: { some: { role: "administrator", connectionId: null, modelPattern: null } },
      ...(exceptId !== undefined && { id: { not: exceptId } }),
    },
  });
}

import "server-only";

import { Prisma } from "@/lib/db/client";

/**
 * Whether what puts the version of review `r` into its stage, or took it out, changed again, by whatever hand. It is asked
 * of stages that any number of versions may have: who else has one says nothing about this version.
 */
export const movedAgain = Prisma.sql`EXISTS (
  SELECT FROM event n LEFT JOIN stage_mapping s ON s.connection_id = n.connection_id AND s.valid_to IS NULL AND s.stage = r.target AND s.axis = n.axis
  WHERE n.model_id = r.model_id AND n.id > r.event_id AND n.origin IN ('ours', 'outside')
    AND CASE n.axis WHEN 'existence' THEN n.version_id = r.version_id
                    WHEN 'stage' THEN n.version_id = r.version_id AND s.id IS NOT NULL
                    WHEN 'tag' THEN n.version_id = r.version_id AND split_part(s.key, '=', 1) = n.key
                    WHEN 'alias' THEN s.key = n.key ELSE FALSE END)`;

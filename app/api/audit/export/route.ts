import { z } from "zod";

import { exportTypes, writeExport } from "@/lib/audit/export";
import { auditFilterInput } from "@/lib/audit/filter";
import { readAudit } from "@/lib/audit/queries";
import { textStream } from "@/lib/audit/text-stream";
import { route } from "@/lib/route";

export const GET = route({
  permission: "audit.read",
  input: auditFilterInput.extend({ format: z.enum(["csv", "jsonl"]) }),
  async run(viewer, { format, ...filter }) {
    const name = `interlock-audit-${new Date().toISOString().slice(0, 10)}.${format}`;
    return new Response(textStream(writeExport(readAudit(viewer, filter), format)), {
      headers: {
        "content-type": exportTypes[format],
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "private, no-store",
      },
    });
  },
});

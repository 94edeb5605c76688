import { db } from "@/lib/db/client";

export const dynamic = "force-dynamic";

/** For load balancers: answers 200 while the database does. Says nothing else, so it asks for no permission. */
export async function GET() {
  try {
    await db().$queryRaw`SELECT 1`;
    return Response.json({ ok: true });
  } catch {
    return Response.json({ ok: false }, { status: 503 });
  }
}

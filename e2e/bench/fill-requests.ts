// Opens as many requests as its argument says in a closed database, straight in its tables: for measuring lists only.
import { db } from "@/lib/db/client";
import { lockDataFolder } from "@/lib/db/lock";
import { startDatabase, stopDatabase } from "@/lib/db/start";
import { listHolders, loadSubject } from "@/lib/promotions/subject";

const count = Number(process.argv[2]);
/** The policy that every installation begins with, for production. */
const policy = "00000000-0000-7000-8000-000000000002";

await lockDataFolder({});
await startDatabase();
await db().$executeRaw`
  INSERT INTO promotion (id, connection_id, model_id, version_id, target, policy_id, policy_version, quorum, reason, actor_kind, actor_id, actor_name, expires_at)
  SELECT gen_random_uuid(), m.connection_id, m.id, v.id, 'production', ${policy}::uuid, 1, 1, 'bench-request', 'member',
         (SELECT id::text FROM member WHERE email = 'scientist@example.test'), 'bench-request', now() + interval '7 days'
  FROM model_version v JOIN model m ON m.id = v.model_id WHERE m.gone_at IS NULL AND v.gone_at IS NULL LIMIT ${count}`;
for (const { modelId, versionId } of await db().promotion.findMany({
  where: { reason: "bench-request" },
  distinct: ["modelId"],
  select: { modelId: true, versionId: true },
})) {
  // What is so: else the application would gather it anew, for each of them.
  const holders = (await listHolders(await loadSubject(versionId), "production")).map(({ id, key }) => ({ id, key }));
  const parts = { policy: { id: policy, version: 1 }, gates: [], metrics: {}, holders };
  await db().$executeRaw`
    INSERT INTO evidence (id, promotion_id, fingerprint, parts, taken_at)
    SELECT gen_random_uuid(), id, 'bench', ${JSON.stringify(parts)}::jsonb, now() FROM promotion WHERE reason = 'bench-request' AND model_id = ${modelId}::uuid`;
}
await db()
  .$executeRaw`UPDATE promotion p SET evidence_id = e.id FROM evidence e WHERE e.promotion_id = p.id AND p.evidence_id IS NULL`;
await stopDatabase();
process.exit(0);

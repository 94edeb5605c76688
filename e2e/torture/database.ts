import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import pg from "pg";

export type PromotionFacts = {
  number: number;
  kind: string;
  model: string;
  version: string;
  target: string;
  state: string;
  stateReason: string | null;
  /** Epoch milliseconds of this machine, as all times here. */
  askedAt: number;
  /** When its writes were ordered; null: they never were. */
  orderedAt: number | null;
  settledAt: number;
  steps: {
    ordinal: number;
    purpose: string;
    axis: string;
    key: string;
    version: string;
    after: string | null;
    attempts: number;
    outcome: string;
  }[];
  votes: { memberName: string; choice: string; voidedWhy: string | null }[];
  /** Types of its audit entries, in order. */
  told: string[];
};
export type ReviewFacts = { model: string; target: string; holders: string[]; state: string; openedAt: number };
export type Facts = { promotions: PromotionFacts[]; reviews: ReviewFacts[] };

type Query = <Row>(text: string) => Promise<Row[]>;

/** Everything that was decided, read past the application: from PostgreSQL, or from the folder of an application that is not running. */
export async function readFacts(database: { url: string } | { dataDir: string }): Promise<Facts> {
  if ("url" in database) {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const facts = await factsFrom(async <Row>(text: string) => (await client.query(text)).rows as Row[]);
    await client.end();
    return facts;
  }
  const embedded = new PGlite({ dataDir: join(database.dataDir, "db"), extensions: { pg_trgm } });
  const facts = await factsFrom(async <Row>(text: string) => (await embedded.query<Row>(text)).rows);
  await embedded.close();
  return facts;
}

async function factsFrom(query: Query): Promise<Facts> {
  type Row = Omit<PromotionFacts, "steps" | "votes" | "told" | "orderedAt">;
  const promotions = await query<Row>(`
    SELECT p.number, p.kind, m.native_key AS model, v.native_key AS version, p.target, p.state, p.state_reason AS "stateReason",
           round(extract(epoch FROM p.requested_at) * 1000)::float8 AS "askedAt", round(extract(epoch FROM p.state_at) * 1000)::float8 AS "settledAt"
    FROM promotion p JOIN model m ON m.id = p.model_id JOIN model_version v ON v.id = p.version_id ORDER BY p.number`);
  const steps = await query<PromotionFacts["steps"][number] & { number: number }>(`
    SELECT p.number, s.ordinal, s.purpose, s.axis, s.key, v.native_key AS version, s.after, s.attempts, s.outcome
    FROM write_step s JOIN promotion p ON p.id = s.promotion_id JOIN model_version v ON v.id = s.version_id ORDER BY p.number, s.ordinal`);
  const votes = await query<PromotionFacts["votes"][number] & { number: number }>(`
    SELECT p.number, t.member_name AS "memberName", t.choice, t.voided_why AS "voidedWhy" FROM vote t JOIN promotion p ON p.id = t.promotion_id ORDER BY t.at`);
  const told = await query<{ number: string; type: string; at: number }>(`
    SELECT substr(subject, 11) AS number, type, round(extract(epoch FROM at) * 1000)::float8 AS at FROM audit_entry WHERE subject LIKE 'promotion:%' ORDER BY seq`);
  const reviews = await query<ReviewFacts>(`
    SELECT m.native_key AS model, r.target, r.holders, r.state, (extract(epoch FROM r.opened_at) * 1000)::float8 AS "openedAt" FROM review r JOIN model m ON m.id = r.model_id`);
  const of = <Item extends { number: number | string }>(items: Item[]) => {
    const grouped = new Map<number, Item[]>();
    for (const item of items) grouped.set(Number(item.number), [...(grouped.get(Number(item.number)) ?? []), item]);
    return (number: number) => grouped.get(number) ?? [];
  };
  const [stepsOf, votesOf, toldOf] = [of(steps), of(votes), of(told)];
  return {
    promotions: promotions.map((row) => ({
      ...row,
      orderedAt: toldOf(row.number).find(({ type }) => type === "promotion.applying")?.at ?? null,
      steps: stepsOf(row.number),
      votes: votesOf(row.number),
      told: toldOf(row.number).map(({ type }) => type),
    })),
    reviews,
  };
}

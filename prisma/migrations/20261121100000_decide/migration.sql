-- AlterTable
ALTER TABLE "event" ADD COLUMN     "promotion_id" UUID;

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "registry_names" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "connection_id" UUID,
    "model_pattern" TEXT NOT NULL DEFAULT '*',
    "target" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_version" (
    "policy_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "rules" JSONB NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,

    CONSTRAINT "policy_version_pkey" PRIMARY KEY ("policy_id","number")
);

-- CreateTable
CREATE TABLE "promotion" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'promotion',
    "connection_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "policy_id" UUID NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "voter_role" TEXT,
    "voter_group" TEXT,
    "quorum" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "author_id" UUID,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "state_reason" TEXT,
    "state_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_kind" TEXT,
    "decided_id" TEXT,
    "decided_name" TEXT,
    "reverts_id" UUID,
    "evidence_id" UUID,
    "retry_at" TIMESTAMPTZ(3),

    CONSTRAINT "promotion_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "evidence" (
    "id" UUID NOT NULL,
    "promotion_id" UUID NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "parts" JSONB NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "evidence_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vote" (
    "id" UUID NOT NULL,
    "promotion_id" UUID NOT NULL,
    "evidence_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "member_name" TEXT NOT NULL,
    "choice" TEXT NOT NULL,
    "reason" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "voided_at" TIMESTAMPTZ(3),
    "voided_why" TEXT,

    CONSTRAINT "vote_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "write_step" (
    "promotion_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "purpose" TEXT NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "axis" TEXT NOT NULL,
    "key" TEXT NOT NULL DEFAULT '',
    "before" TEXT,
    "after" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "fence" BIGINT,
    "sent_at" TIMESTAMPTZ(3),
    "answer" TEXT,
    "observed" TEXT,
    "read_at" TIMESTAMPTZ(3),
    "outcome" TEXT NOT NULL DEFAULT 'planned',

    CONSTRAINT "write_step_pkey" PRIMARY KEY ("promotion_id","ordinal")
);

-- CreateTable
CREATE TABLE "lease" (
    "resource" TEXT NOT NULL,
    "token" BIGINT NOT NULL,
    "owner" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("resource")
);

-- CreateTable
CREATE TABLE "bar" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "promotion_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lifted_at" TIMESTAMPTZ(3),
    "lifted_by" TEXT,
    "lifted_why" TEXT,

    CONSTRAINT "bar_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review" (
    "id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID,
    "target" TEXT NOT NULL,
    "event_id" BIGINT NOT NULL,
    "holders" TEXT[],
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "state" TEXT NOT NULL DEFAULT 'open',
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "closed_why" TEXT,
    "promotion_id" UUID,

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_progress" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "settled" BIGINT NOT NULL,
    "seen" BIGINT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "review_progress_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comment" (
    "id" UUID NOT NULL,
    "promotion_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "member_name" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "comment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "promotion_number_key" ON "promotion"("number");

-- CreateIndex
CREATE INDEX "promotion_state_number_idx" ON "promotion"("state", "number" DESC);

-- CreateIndex
CREATE INDEX "promotion_model_id_number_idx" ON "promotion"("model_id", "number" DESC);

-- CreateIndex
CREATE INDEX "promotion_actor_id_number_idx" ON "promotion"("actor_id", "number" DESC);

-- CreateIndex
CREATE INDEX "evidence_promotion_id_taken_at_idx" ON "evidence"("promotion_id", "taken_at");

-- CreateIndex
CREATE INDEX "vote_promotion_id_member_id_idx" ON "vote"("promotion_id", "member_id");

-- CreateIndex
CREATE INDEX "write_step_model_id_sent_at_idx" ON "write_step"("model_id", "sent_at");

-- CreateIndex
CREATE INDEX "bar_model_id_target_idx" ON "bar"("model_id", "target");

-- CreateIndex
CREATE UNIQUE INDEX "review_event_id_target_key" ON "review"("event_id", "target");

-- CreateIndex
CREATE INDEX "review_state_id_idx" ON "review"("state", "id" DESC);

-- CreateIndex
CREATE INDEX "review_model_id_idx" ON "review"("model_id");

-- CreateIndex
CREATE INDEX "comment_promotion_id_idx" ON "comment"("promotion_id");

-- AddForeignKey
ALTER TABLE "policy_version" ADD CONSTRAINT "policy_version_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "policy"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion" ADD CONSTRAINT "promotion_policy_id_policy_version_fkey" FOREIGN KEY ("policy_id", "policy_version") REFERENCES "policy_version"("policy_id", "number") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion" ADD CONSTRAINT "promotion_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "promotion" ADD CONSTRAINT "promotion_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evidence" ADD CONSTRAINT "evidence_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vote" ADD CONSTRAINT "vote_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "vote" ADD CONSTRAINT "vote_evidence_id_fkey" FOREIGN KEY ("evidence_id") REFERENCES "evidence"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "write_step" ADD CONSTRAINT "write_step_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "write_step" ADD CONSTRAINT "write_step_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bar" ADD CONSTRAINT "bar_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review" ADD CONSTRAINT "review_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review" ADD CONSTRAINT "review_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "review" ADD CONSTRAINT "review_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_promotion_id_fkey" FOREIGN KEY ("promotion_id") REFERENCES "promotion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The policies of a new installation: one person agrees, who neither asked nor made the version. What comes to production
-- from outside is looked at.
INSERT INTO "policy" ("id", "name", "model_pattern", "target") VALUES
  ('00000000-0000-7000-8000-000000000001', 'Everything', '*', NULL),
  ('00000000-0000-7000-8000-000000000002', 'Production', '*', 'production');
INSERT INTO "policy_version" ("policy_id", "number", "rules", "actor_kind", "actor_name") VALUES
  ('00000000-0000-7000-8000-000000000001', 1,
   '{"quorum":1,"voterRole":null,"voterGroup":null,"unknownAuthorBlocks":false,"lifetimeHours":168,"gates":[{"kind":"version-status"}],"metrics":[],"reviewOutside":false,"rollbackNeedsQuorum":false}',
   'system', 'Interlock'),
  ('00000000-0000-7000-8000-000000000002', 1,
   '{"quorum":1,"voterRole":null,"voterGroup":null,"unknownAuthorBlocks":false,"lifetimeHours":168,"gates":[{"kind":"version-status"}],"metrics":[],"reviewOutside":true,"rollbackNeedsQuorum":false}',
   'system', 'Interlock');

-- Reviews are kept from here on: what an installation recorded before asks for none.
INSERT INTO "review_progress" ("settled", "seen") SELECT coalesce(max("id"), 0), coalesce(max("id"), 0) FROM "event";

-- The lists that people wait for: what is open, newest first.
CREATE INDEX "promotion_open" ON "promotion" ("number" DESC) WHERE "state" = 'open';
CREATE INDEX "promotion_driven" ON "promotion" ("retry_at") WHERE "state" IN ('verifying', 'applying', 'accepted', 'unknown');
-- One living vote a person, one living bar a version and target.
CREATE UNIQUE INDEX "vote_living" ON "vote" ("promotion_id", "member_id") WHERE "voided_at" IS NULL;
CREATE UNIQUE INDEX "bar_living" ON "bar" ("version_id", "target") WHERE "lifted_at" IS NULL;
CREATE INDEX "write_step_under_way" ON "write_step" ("model_id") WHERE "outcome" IN ('planned', 'sent', 'lost');

-- What votes rest on is append-only in the database too.
CREATE FUNCTION "decision_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER "evidence_append_only" BEFORE UPDATE OR DELETE ON "evidence"
  FOR EACH ROW EXECUTE FUNCTION "decision_append_only"();
CREATE TRIGGER "evidence_no_truncate" BEFORE TRUNCATE ON "evidence"
  FOR EACH STATEMENT EXECUTE FUNCTION "decision_append_only"();
CREATE TRIGGER "policy_version_append_only" BEFORE UPDATE OR DELETE ON "policy_version"
  FOR EACH ROW EXECUTE FUNCTION "decision_append_only"();
CREATE TRIGGER "policy_version_no_truncate" BEFORE TRUNCATE ON "policy_version"
  FOR EACH STATEMENT EXECUTE FUNCTION "decision_append_only"();

-- A vote may become void, once. Nothing else of it changes.
CREATE FUNCTION "vote_may_be_voided"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD."voided_at" IS NULL AND NEW."voided_at" IS NOT NULL
     AND to_jsonb(NEW) - 'voided_at' - 'voided_why' = to_jsonb(OLD) - 'voided_at' - 'voided_why' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'vote is append-only';
END $$;
CREATE TRIGGER "vote_may_be_voided" BEFORE UPDATE OR DELETE ON "vote"
  FOR EACH ROW EXECUTE FUNCTION "vote_may_be_voided"();
CREATE TRIGGER "vote_no_truncate" BEFORE TRUNCATE ON "vote"
  FOR EACH STATEMENT EXECUTE FUNCTION "decision_append_only"();

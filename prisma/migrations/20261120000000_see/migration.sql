-- Substring search over names, owners, aliases and tags.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateTable
CREATE TABLE "connection" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "registry_key" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "secrets" BYTEA,
    "probe" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "next_poll_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "swept_at" TIMESTAMPTZ(3),
    "sweep" JSONB,
    "last_ok_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_text" TEXT,
    "hook_secret" BYTEA,
    "hook_id" TEXT,

    CONSTRAINT "connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stage_mapping" (
    "id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "axis" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3),

    CONSTRAINT "stage_mapping_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model" (
    "id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "native_key" TEXT NOT NULL,
    "incarnation" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "owner" TEXT,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "aliases" JSONB,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "read_end" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "listed_at" TIMESTAMPTZ(3),
    "hot_until" TIMESTAMPTZ(3),
    "holders" JSONB NOT NULL DEFAULT '{}',
    "stages" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "version_count" INTEGER NOT NULL DEFAULT 0,
    "latest_version" TEXT,
    "last_change_at" TIMESTAMPTZ(3) NOT NULL,
    "haystack" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_version" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "native_key" TEXT NOT NULL,
    "incarnation" TEXT NOT NULL,
    "sort_key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_message" TEXT,
    "native_stage" TEXT,
    "approval" TEXT NOT NULL DEFAULT 'not_applicable',
    "native_approval" TEXT,
    "tags" JSONB,
    "description" TEXT,
    "author" TEXT,
    "run_id" TEXT,
    "source" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "version_detail" (
    "version_id" UUID NOT NULL,
    "documents" JSONB NOT NULL,
    "files" JSONB,
    "run" JSONB,
    "metrics" JSONB NOT NULL DEFAULT '{}',
    "read_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "version_detail_pkey" PRIMARY KEY ("version_id")
);

-- CreateTable
CREATE TABLE "event" (
    "id" BIGSERIAL NOT NULL,
    "connection_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID,
    "axis" TEXT NOT NULL,
    "key" TEXT NOT NULL DEFAULT '',
    "before" TEXT,
    "after" TEXT,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "origin" TEXT NOT NULL,
    "actor_kind" TEXT,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "reason" TEXT,

    CONSTRAINT "event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sighting" (
    "id" BIGSERIAL NOT NULL,
    "event_id" BIGINT NOT NULL,
    "source" TEXT NOT NULL,
    "delivery_id" TEXT,
    "not_before" TIMESTAMPTZ(3) NOT NULL,
    "not_after" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sighting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "placement" (
    "id" BIGSERIAL NOT NULL,
    "model_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "axis" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "start_after" TIMESTAMPTZ(3) NOT NULL,
    "start_before" TIMESTAMPTZ(3) NOT NULL,
    "end_after" TIMESTAMPTZ(3),
    "end_before" TIMESTAMPTZ(3),
    "start_event_id" BIGINT NOT NULL,
    "end_event_id" BIGINT,
    "known_from" TIMESTAMPTZ(3) NOT NULL,
    "known_to" TIMESTAMPTZ(3),

    CONSTRAINT "placement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "coverage" (
    "id" BIGSERIAL NOT NULL,
    "connection_id" UUID NOT NULL,
    "model_id" UUID,
    "axis" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "coverage_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "connection_id" UUID NOT NULL,
    "delivery_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("connection_id","delivery_id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "oidc_subject" TEXT,
    "groups" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3),
    "previous_seen_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "sessions_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member_grant" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "connection_id" UUID,
    "model_pattern" TEXT,
    "source" TEXT NOT NULL DEFAULT 'local',

    CONSTRAINT "member_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_failure" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_failure_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "type" TEXT NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_name" TEXT NOT NULL,
    "connection_id" UUID,
    "model_id" UUID,
    "payload" JSONB,
    "payload_digest" TEXT NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE UNIQUE INDEX "connection_slug_key" ON "connection"("slug");

-- CreateIndex
CREATE INDEX "connection_next_poll_at_idx" ON "connection"("next_poll_at");

-- CreateIndex
CREATE INDEX "stage_mapping_connection_id_axis_key_idx" ON "stage_mapping"("connection_id", "axis", "key");

-- CreateIndex
CREATE INDEX "model_last_change_at_id_idx" ON "model"("last_change_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "model_name_id_idx" ON "model"("name", "id");

-- CreateIndex
CREATE INDEX "model_connection_id_hot_until_idx" ON "model"("connection_id", "hot_until");

-- CreateIndex
CREATE UNIQUE INDEX "model_connection_id_native_key_incarnation_key" ON "model"("connection_id", "native_key", "incarnation");

-- CreateIndex
CREATE INDEX "model_version_model_id_sort_key_idx" ON "model_version"("model_id", "sort_key" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "model_version_model_id_native_key_incarnation_key" ON "model_version"("model_id", "native_key", "incarnation");

-- CreateIndex
CREATE INDEX "event_model_id_not_after_id_idx" ON "event"("model_id", "not_after" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "event_version_id_idx" ON "event"("version_id");

-- CreateIndex
CREATE INDEX "event_connection_id_id_idx" ON "event"("connection_id", "id" DESC);

-- CreateIndex
CREATE INDEX "sighting_event_id_idx" ON "sighting"("event_id");

-- CreateIndex
CREATE INDEX "placement_model_id_axis_key_start_after_idx" ON "placement"("model_id", "axis", "key", "start_after");

-- CreateIndex
CREATE INDEX "placement_version_id_idx" ON "placement"("version_id");

-- CreateIndex
CREATE INDEX "coverage_connection_id_model_id_axis_to_at_idx" ON "coverage"("connection_id", "model_id", "axis", "to_at");

-- CreateIndex
CREATE UNIQUE INDEX "member_email_key" ON "member"("email");

-- CreateIndex
CREATE UNIQUE INDEX "member_oidc_subject_key" ON "member"("oidc_subject");

-- CreateIndex
CREATE INDEX "member_grant_member_id_idx" ON "member_grant"("member_id");

-- CreateIndex
CREATE INDEX "audit_entry_type_seq_idx" ON "audit_entry"("type", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_model_id_seq_idx" ON "audit_entry"("model_id", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- AddForeignKey
ALTER TABLE "stage_mapping" ADD CONSTRAINT "stage_mapping_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model" ADD CONSTRAINT "model_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "version_detail" ADD CONSTRAINT "version_detail_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sighting" ADD CONSTRAINT "sighting_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "placement" ADD CONSTRAINT "placement_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "placement" ADD CONSTRAINT "placement_version_id_fkey" FOREIGN KEY ("version_id") REFERENCES "model_version"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coverage" ADD CONSTRAINT "coverage_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "coverage" ADD CONSTRAINT "coverage_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member_grant" ADD CONSTRAINT "member_grant_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma's schema language cannot say ------------------------------------------------------------------

CREATE INDEX "model_haystack_trgm" ON "model" USING gin ("haystack" gin_trgm_ops);
CREATE INDEX "model_stages" ON "model" USING gin ("stages");

-- One living connection per registry; a retired one leaves the place free.
CREATE UNIQUE INDEX "connection_registry_alive" ON "connection" ("registry_key") WHERE "retired_at" IS NULL;

-- What the time machine reads: the rows we believe in now.
CREATE INDEX "placement_believed" ON "placement" ("model_id", "axis", "key", "start_after") WHERE "known_to" IS NULL;
CREATE UNIQUE INDEX "placement_open" ON "placement" ("model_id", "version_id", "axis", "key") WHERE "known_to" IS NULL AND "end_after" IS NULL;

CREATE UNIQUE INDEX "sighting_delivery" ON "sighting" ("event_id", "delivery_id") WHERE "delivery_id" IS NOT NULL;

-- The audit log is append-only in the database too. Retention may erase a payload, nothing else.
CREATE FUNCTION "audit_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."payload" IS NULL
     AND (NEW."seq", NEW."at", NEW."type", NEW."actor_kind", NEW."actor_id", NEW."actor_name", NEW."subject", NEW."subject_name",
          NEW."connection_id", NEW."model_id", NEW."payload_digest", NEW."previous_hash", NEW."hash")
         IS NOT DISTINCT FROM
         (OLD."seq", OLD."at", OLD."type", OLD."actor_kind", OLD."actor_id", OLD."actor_name", OLD."subject", OLD."subject_name",
          OLD."connection_id", OLD."model_id", OLD."payload_digest", OLD."previous_hash", OLD."hash") THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_entry is append-only';
END $$;
CREATE TRIGGER "audit_entry_append_only" BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION "audit_append_only"();
CREATE TRIGGER "audit_entry_no_truncate" BEFORE TRUNCATE ON "audit_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_append_only"();

-- The chain's first link: SHA-256 of the words "interlock audit genesis".
INSERT INTO "audit_head" ("id", "seq", "hash")
VALUES (1, 0, encode(sha256('interlock audit genesis'::bytea), 'hex'));

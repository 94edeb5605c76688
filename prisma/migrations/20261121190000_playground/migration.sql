-- AlterTable
ALTER TABLE "endpoint" ADD COLUMN     "registered" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "endpoint_access" (
    "endpoint_id" UUID NOT NULL,
    "protocol" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "base" TEXT NOT NULL DEFAULT '',
    "served_name" TEXT,
    "sign_in" TEXT NOT NULL,
    "header_name" TEXT,
    "secrets" BYTEA,
    "allow_private" BOOLEAN NOT NULL DEFAULT false,
    "exposure" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "registered_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "endpoint_access_pkey" PRIMARY KEY ("endpoint_id")
);

-- CreateTable
CREATE TABLE "endpoint_health" (
    "endpoint_id" UUID NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "next_check_at" TIMESTAMPTZ(3) NOT NULL,
    "healthy" BOOLEAN,
    "latency_ms" DOUBLE PRECISION,
    "why" TEXT,
    "failing_since" TIMESTAMPTZ(3),
    "server" TEXT,
    "served_model" TEXT,
    "served_version" TEXT,
    "samples" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "endpoint_health_pkey" PRIMARY KEY ("endpoint_id")
);

-- CreateTable
CREATE TABLE "playground_call" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "endpoint_key" TEXT NOT NULL,
    "endpoint_name" TEXT NOT NULL,
    "deployment" TEXT,
    "model_name" TEXT,
    "version_key" TEXT,
    "protocol" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" INTEGER,
    "failure" TEXT,
    "total_ms" DOUBLE PRECISION NOT NULL,
    "request_bytes" INTEGER NOT NULL,
    "reply_bytes" INTEGER,
    "rows" INTEGER,
    "content_type" TEXT NOT NULL,
    "request_body" TEXT,
    "reply_body" TEXT,

    CONSTRAINT "playground_call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_set" (
    "id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "case_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payload_case" (
    "id" UUID NOT NULL,
    "set_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "expectations" JSONB NOT NULL,
    "created_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payload_case_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "case_run" (
    "id" UUID NOT NULL,
    "set_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "connection_id" UUID NOT NULL,
    "endpoint_key" TEXT NOT NULL,
    "endpoint_name" TEXT NOT NULL,
    "deployment" TEXT,
    "version_id" UUID,
    "version_key" TEXT,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "total" INTEGER NOT NULL,
    "passed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "results" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "case_run_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "endpoint_health_next_check_at_idx" ON "endpoint_health"("next_check_at");

-- CreateIndex
CREATE INDEX "playground_call_member_id_id_idx" ON "playground_call"("member_id", "id");

-- CreateIndex
CREATE INDEX "playground_call_sent_at_idx" ON "playground_call"("sent_at");

-- CreateIndex
CREATE UNIQUE INDEX "case_set_model_id_name_key" ON "case_set"("model_id", "name");

-- CreateIndex
CREATE INDEX "payload_case_set_id_position_idx" ON "payload_case"("set_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "payload_case_set_id_name_key" ON "payload_case"("set_id", "name");

-- CreateIndex
CREATE INDEX "case_run_set_id_started_at_idx" ON "case_run"("set_id", "started_at");

-- CreateIndex
CREATE INDEX "case_run_version_id_idx" ON "case_run"("version_id");

-- AddForeignKey
ALTER TABLE "endpoint_access" ADD CONSTRAINT "endpoint_access_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "endpoint_health" ADD CONSTRAINT "endpoint_health_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "endpoint"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_set" ADD CONSTRAINT "case_set_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payload_case" ADD CONSTRAINT "payload_case_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "case_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "case_run" ADD CONSTRAINT "case_run_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "case_set"("id") ON DELETE CASCADE ON UPDATE CASCADE;


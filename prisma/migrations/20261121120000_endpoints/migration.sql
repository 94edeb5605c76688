-- AlterTable
ALTER TABLE "promotion" ADD COLUMN     "split" JSONB;

-- CreateTable
CREATE TABLE "endpoint" (
    "id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "native_key" TEXT NOT NULL,
    "incarnation" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "status_message" TEXT,
    "address" TEXT,
    "deployments" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "read_end" TIMESTAMPTZ(3) NOT NULL,
    "hot_until" TIMESTAMPTZ(3),

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "endpoint_name_id_idx" ON "endpoint"("name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "endpoint_connection_id_native_key_incarnation_key" ON "endpoint"("connection_id", "native_key", "incarnation");

-- AddForeignKey
ALTER TABLE "endpoint" ADD CONSTRAINT "endpoint_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "connection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- The history of one endpoint, among all that is history.
CREATE INDEX "event_traffic" ON "event" ("connection_id", "key", "id" DESC) WHERE "axis" = 'traffic';

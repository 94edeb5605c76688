-- CreateTable
CREATE TABLE "metric_direction" (
    "id" UUID NOT NULL,
    "connection_id" UUID,
    "model_pattern" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,

    CONSTRAINT "metric_direction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "metric_direction_metric_idx" ON "metric_direction"("metric");

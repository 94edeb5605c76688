-- AlterTable
ALTER TABLE "model" ADD COLUMN     "tags_listed_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "model_version" ADD COLUMN     "tags_read_at" TIMESTAMPTZ(3);

-- When tags that are known were read was not kept: some time since the version was made.
UPDATE "model_version" SET "tags_read_at" = coalesce("created_at", "seen_at") WHERE "tags" IS NOT NULL;

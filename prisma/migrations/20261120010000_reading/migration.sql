-- Sort keys order by code unit whatever language the database was made for.
ALTER TABLE "model_version" ALTER COLUMN "sort_key" TYPE TEXT COLLATE "C";

-- AlterTable
ALTER TABLE "version_detail" ADD COLUMN "readiness" JSONB;

-- What whoever sends to an endpoint should know before: that calls cost, or that payloads are kept there.
ALTER TABLE "endpoint" ADD COLUMN "notice" TEXT;

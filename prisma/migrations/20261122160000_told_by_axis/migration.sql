-- A file that was imported is complete for the axes that it told of and those that the registry does not have; what a registry
-- remembers is complete for none.
INSERT INTO "coverage" ("connection_id", "model_id", "axis", "from_at", "to_at")
SELECT c."connection_id", c."model_id", 'import:' || told."axis", c."from_at", c."to_at"
FROM "coverage" c
JOIN "model" m ON m."id" = c."model_id"
CROSS JOIN LATERAL (
  SELECT e."axis" FROM "event" e JOIN "sighting" s ON s."event_id" = e."id" AND s."source" = 'import'
  WHERE e."model_id" = m."id" AND e."origin" = 'imported'
  UNION SELECT 'alias' WHERE m."aliases" IS NULL
  UNION SELECT 'stage' WHERE NOT EXISTS (SELECT FROM "model_version" v WHERE v."model_id" = m."id" AND v."native_stage" IS NOT NULL)
) told
WHERE c."axis" = 'import' AND EXISTS (
  SELECT FROM "event" e JOIN "sighting" s ON s."event_id" = e."id" AND s."source" = 'import'
  WHERE e."model_id" = c."model_id" AND e."origin" = 'imported');

DELETE FROM "coverage" WHERE "axis" = 'import';

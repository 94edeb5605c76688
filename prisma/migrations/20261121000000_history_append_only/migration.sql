-- What the audit chain vouches for is append-only in the database too.
CREATE FUNCTION "sighting_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'sighting is append-only';
END $$;
CREATE TRIGGER "sighting_append_only" BEFORE UPDATE OR DELETE ON "sighting"
  FOR EACH ROW EXECUTE FUNCTION "sighting_append_only"();
CREATE TRIGGER "sighting_no_truncate" BEFORE TRUNCATE ON "sighting"
  FOR EACH STATEMENT EXECUTE FUNCTION "sighting_append_only"();

-- A further sighting may narrow when an event happened. Nothing else about it changes.
CREATE FUNCTION "event_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE'
     AND NEW."not_before" >= OLD."not_before" AND NEW."not_after" <= OLD."not_after" AND NEW."not_before" <= NEW."not_after"
     AND to_jsonb(NEW) - 'not_before' - 'not_after' = to_jsonb(OLD) - 'not_before' - 'not_after' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'event is append-only';
END $$;
CREATE TRIGGER "event_append_only" BEFORE UPDATE OR DELETE ON "event"
  FOR EACH ROW EXECUTE FUNCTION "event_append_only"();
CREATE TRIGGER "event_no_truncate" BEFORE TRUNCATE ON "event"
  FOR EACH STATEMENT EXECUTE FUNCTION "event_append_only"();

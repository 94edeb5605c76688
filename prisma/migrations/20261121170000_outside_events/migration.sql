-- What happened outside since a visit is counted on every arrival.
CREATE INDEX "event_outside" ON "event" ("recorded_at") WHERE "origin" = 'outside';

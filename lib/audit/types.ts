/** Who did something. `name` is kept as it was at that moment. */
export type Actor = {
  kind: "member" | "token" | "service" | "system" | "registry-user";
  id: string | null;
  name: string;
};

/** What Interlock does by itself: observing, housekeeping. */
export const system: Actor = { kind: "system", id: null, name: "Interlock" };

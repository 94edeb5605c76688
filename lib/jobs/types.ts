/** A kind of scheduled work; one file each. */
export type ScheduledJob = {
  name: string;
  /** Five fields, UTC. */
  cron: string;
  /** Seconds after which a run whose process died is given to another. */
  expiresIn: number;
  run(): Promise<void>;
};

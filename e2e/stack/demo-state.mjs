import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Stop } from "./progress.mjs";

/**
 * What the demo knows from one start to the next, in demo.json of the data folder: for its owner's eyes only, for the
 * passwords of the invented members are kept there, so that a later start can say how to get in.
 */
export function openState(dataDir) {
  const path = join(dataDir, "demo.json");
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
  if (!kept.filled && existsSync(join(dataDir, "db")) && !existsSync(path)) {
    throw new Stop(
      `${dataDir} holds a database that is not the demo's. Choose another folder: npm run demo -- --data-dir FOLDER`,
    );
  }
  const state = {
    filled: false,
    asked: false,
    told: false,
    registered: null,
    members: [],
    ports: {},
    epoch: new Date().toISOString(),
    ...kept,
  };
  state.save = (changes) => {
    Object.assign(state, changes);
    writeFileSync(
      `${path}.half`,
      JSON.stringify(
        {
          filled: state.filled,
          asked: state.asked,
          told: state.told,
          registered: state.registered,
          members: state.members,
          ports: state.ports,
          epoch: state.epoch,
        },
        null,
        2,
      ),
      { mode: 0o600 },
    );
    renameSync(`${path}.half`, path);
  };
  state.save({});
  return state;
}

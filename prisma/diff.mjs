// `npm run db:diff`: prints the SQL that takes the applied migrations to schema.prisma.
// Prisma's own `migrate diff` wants to download an engine binary; the WebAssembly build ships in the npm registry.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { bindSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { PrismaPGlite } from "pglite-prisma-adapter";

const here = import.meta.dirname;
const pg = await PGlite.create({ extensions: { pg_trgm } });
const migrations = readdirSync(join(here, "migrations"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();
for (const name of migrations) {
  await pg.exec(readFileSync(join(here, "migrations", name, "migration.sql"), "utf8"));
}

const path = join(here, "schema.prisma");
const schema = { path, content: readFileSync(path, "utf8") };
const SchemaEngine = await loadEngine();
const factory = bindSqlAdapterFactory(new PrismaPGlite(pg));
const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => undefined, factory);
const { stdout } = await engine.diff({
  from: { tag: "schemaDatasource", files: [schema], configDir: here },
  to: { tag: "schemaDatamodel", files: [schema] },
  script: true,
  exitCode: null,
  shadowDatabaseUrl: null,
  filters: { externalTables: [], externalEnums: [] },
});
console.log(stdout ?? "");
process.exit(0);

/** Node 20 cannot import a `.wasm` file, so the module is instantiated by hand. */
async function loadEngine() {
  const glue = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = readFileSync(new URL("./schema_engine_bg.wasm", glue));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": engineModule });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return engineModule.SchemaEngine;
}

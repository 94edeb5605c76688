import { existsSync, readdirSync } from "node:fs";

import tseslint from "typescript-eslint";

const folders = (path) =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !entry.name.startsWith("_"))
        .map((entry) => entry.name)
    : [];

// `memory` is no registry that a user can meet; the other two are what several adapters stand on.
const kinds = folders("lib/registries").filter((name) => !["memory", "cloud", "stores"].includes(name));

/** Which domain may use which: no loop here is none between domains. Of any of them everybody may use `types.ts`. */
const domains = {
  audit: [],
  signatures: [],
  serving: ["signatures"],
  members: ["audit"],
  connections: ["audit"],
  history: ["audit"],
  catalog: ["history", "connections", "audit"],
  compare: ["versions", "signatures", "policies", "catalog", "history", "connections", "audit"],
  writes: ["endpoints"],
  endpoints: ["serving", "catalog", "history", "connections", "audit"],
  playground: ["endpoints", "serving", "versions", "signatures", "catalog", "history", "connections", "audit"],
  cases: ["playground", "endpoints", "serving", "versions", "signatures", "catalog", "history", "connections", "audit"],
  observer: ["endpoints", "catalog", "history", "connections", "audit", "writes"],
  policies: ["signatures", "connections", "members", "audit"],
  promotions: [
    "cases",
    "policies",
    "writes",
    "observer",
    "endpoints",
    "versions",
    "signatures",
    "catalog",
    "history",
    "connections",
    "members",
    "audit",
  ],
  versions: ["catalog", "history", "connections", "signatures"],
};

const noKind = {
  selector: `Literal[value=/^(${["(?!)", ...kinds].join("|")})$/]`,
  message: "Ask the registry what it can do, not what it is called.",
};
const noUseServer = {
  selector: 'ExpressionStatement[directive="use server"]',
  message: "Server actions live in lib/<domain>/actions.ts.",
};
const onlyGuarded = [
  "ExportNamedDeclaration > FunctionDeclaration",
  'ExportNamedDeclaration > VariableDeclaration > VariableDeclarator:not([init.callee.name="action"])',
].map((selector) => ({ selector, message: "Every server action is made by action({ permission, … })." }));

const ban = (regex, message) => ({ regex, message });
const up = ban("^\\.\\./", "Leave a folder through @/, not ../");
const upward = ban("^@/(app|components)/", "lib/ knows nothing of the screen.");
const adapters = ban("^@/lib/registries(/(?!types$)|$)", "Only lib/connections opens a registry.");
const boundary = ban("^@/lib/(action|route|posted)$", "Only actions and routes are made by these.");

const zone = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { "no-restricted-imports": ["error", { patterns }] },
});

const domainZones = Object.entries(domains).flatMap(([name, allowed]) => {
  const others = [...Object.keys(domains), "jobs", "cli"].filter((other) => other !== name && !allowed.includes(other));
  const patterns = [
    up,
    upward,
    ...(name === "connections" ? [] : [adapters]),
    ban(`^@/lib/(${others.join("|")})/(?!types$)`, `${name} may use only: ${allowed.join(", ") || "no other domain"}.`),
  ];
  return [
    zone(
      [`lib/${name}/**`],
      [...patterns, boundary],
      ["**/{rules,types,actions}.ts", "**/*.test.ts", "**/*.testing.ts", "**/testing.ts"],
    ),
    zone(
      [`lib/${name}/actions.ts`],
      [...patterns, ban("^@/lib/(route|posted)$", "Reads are made by this, not actions.")],
    ),
  ];
});

export default tseslint.config(
  {
    ignores: [
      ".next/**",
      "next-env.d.ts",
      "lib/db/generated/**",
      ".data/**",
      ".stack/**",
      "test-results/**",
      "playwright-report/**",
    ],
  },
  ...tseslint.configs.strict,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 80, skipBlankLines: true }],
      "no-restricted-properties": ["error", { object: "process", property: "env", message: "Read lib/env.ts." }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },

  zone(
    ["app/**"],
    [
      up,
      ban("^@/lib/db/", "Pages read through lib/<domain>/queries."),
      adapters,
      ban("^@/lib/[^/]+/commands$", "Pages write through lib/<domain>/actions."),
      ban("^@/lib/action$", "Server actions live in lib/<domain>/actions.ts."),
    ],
    ["app/api/health/**", "app/api/webhooks/**"],
  ),
  zone(
    ["components/**"],
    [
      up,
      ban("^@/app/", "Components do not know their page."),
      ban("^@/lib/(db|auth|action|route|posted|env|keys)(/|$)", "Components never touch the server."),
      adapters,
      ban("^@/lib/[^/]+/(queries|commands)$", "Pages fetch; components receive."),
    ],
  ),
  zone(["components/ui/**"], [up, ban("^@/(?!components/ui/|lib/format$)", "Primitives know no domain.")]),

  zone(["lib/*.ts"], [up, upward]),
  ...domainZones,
  zone(
    ["lib/*/{rules,types}.ts"],
    [
      up,
      ban(
        "^(?!\\./types$|zod$|@/lib/[^/]+$|@/lib/[^/]+/types$|\\./policy-rules$|@/lib/policies/policy-rules$|@/lib/policies/gates/types$|@/lib/signatures/verdict/types$|@/lib/signatures/form$|@/lib/serving/types$)",
        "Pure: zod and types only.",
      ),
    ],
  ),
  zone(
    ["lib/registries/*.ts"],
    [up, ban("^@/(?!lib/(errors|registries|http)(/|$))", "The port stands alone.")],
    ["**/*.test.ts"],
  ),
  zone(
    ["lib/registries/*/**"],
    [
      ban("^\\.\\./(?!address$|types$|http$|lanes$|contract$|cloud/|stores/)", "Adapters do not know each other."),
      ban(
        "^@/(?!lib/(errors$|http/|registries/(types|http|contract(-[a-z]+)?)$))",
        "An adapter knows its wire, the port and lib/errors.",
      ),
    ],
    ["**/__fixtures__/**", "**/*.test.ts"],
  ),

  {
    files: ["app/**", "components/**", "lib/**"],
    ignores: [
      "lib/registries/**",
      "lib/serving/{azureml,mlflow,sagemaker,vertex}*.ts",
      "lib/*/actions.ts",
      "**/*.test.*",
    ],
    rules: { "no-restricted-syntax": ["error", noKind, noUseServer] },
  },
  {
    files: ["lib/*/actions.ts"],
    rules: { "no-restricted-syntax": ["error", noKind, ...onlyGuarded] },
  },
  {
    files: [
      "lib/env.ts",
      "lib/registries/cloud/surroundings.ts",
      "lib/cli/**",
      "e2e/**",
      "instrumentation.ts",
      "*.config.*",
      "prisma/*.mjs",
      "**/*.test.ts",
      "**/*.testing.ts",
    ],
    rules: { "no-restricted-properties": "off" },
  },
  { files: ["**/*.test.ts", "**/*.spec.ts"], rules: { "max-lines-per-function": "off" } },
);

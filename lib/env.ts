import { z } from "zod";

import { networkOf } from "@/lib/http/addresses";

const optional = z.string().trim().min(1).optional();

/** Networks that nobody's connection or endpoint may lead to: `10.96.0.0/12, fd00::/8`. */
const networks = z.string().transform((text, context) =>
  text.split(",").flatMap((part) => {
    const network = networkOf(part.trim());
    if (part.trim() !== "" && network === null)
      context.addIssue({
        code: "custom",
        message: `“${part.trim()}” is not a network such as 10.96.0.0/12 or fd00::/8.`,
      });
    return network === null ? [] : [network];
  }),
);

const schema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"]).default("production"),
  /** PostgreSQL; absent: the embedded database in the data folder. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** Where the embedded database and generated keys live. */
  INTERLOCK_DATA_DIR: z.string().trim().min(1).default(".data"),
  /** The address people and registries reach this application at; `npm start` fills it in for loopback use. */
  NEXTAUTH_URL: z.url().optional(),
  /** Signs sessions. Required with DATABASE_URL; otherwise made in the data folder. At least 32 characters. */
  NEXTAUTH_SECRET: z.string().min(32).optional(),
  /** Base64 of 32 bytes; encrypts credentials. Required with DATABASE_URL; otherwise made in the data folder. */
  INTERLOCK_ENCRYPTION_KEY: z.base64().length(44).optional(),
  /** How many proxies stand in front and add to `x-forwarded-for`: whose word about a network address counts. */
  INTERLOCK_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  /** Networks, comma-separated, that are never called, whatever a connection or an endpoint allows. */
  INTERLOCK_DENIED_NETWORKS: networks.prefault(""),
  /** Where this process listens; Next sets it before it loads anything of ours. */
  PORT: z.coerce.number().int().optional().catch(undefined),
  INTERLOCK_OIDC_ISSUER: z.url().optional(),
  INTERLOCK_OIDC_CLIENT_ID: optional,
  INTERLOCK_OIDC_CLIENT_SECRET: optional,
  INTERLOCK_OIDC_NAME: z.string().default("single sign-on"),
  INTERLOCK_OIDC_SCOPE: z.string().default("openid email profile groups"),
  /** Name of the claim that lists a person's groups. */
  INTERLOCK_OIDC_GROUP_CLAIM: z.string().default("groups"),
  /** `group=role` pairs, comma-separated: `ml-leads=reviewer,platform=administrator`. */
  INTERLOCK_OIDC_ROLES: z.string().default(""),
});

export type Env = z.output<typeof schema>;

// `NAME=` in an environment file means "not set".
const parsed = schema.safeParse(Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== "")));
if (!parsed.success) {
  throw new Error(`The environment is not usable:\n${z.prettifyError(parsed.error)}`);
}

export const env: Env = parsed.data;

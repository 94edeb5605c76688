/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  serverExternalPackages: ["@electric-sql/pglite", "pg", "pg-boss", "@node-rs/argon2", "undici"],
  experimental: { optimizePackageImports: ["lucide-react", "@base-ui/react"] },
};

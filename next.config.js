const everywhere = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "referrer-policy", value: "same-origin" },
  { key: "x-frame-options", value: "DENY" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "cross-origin-resource-policy", value: "same-origin" },
  {
    key: "permissions-policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
  },
];

// A JSON answer or a file of a registry is data: opened as a page by itself, it may do nothing.
const data = [{ key: "content-security-policy", value: "default-src 'none'; frame-ancestors 'none'; sandbox" }];

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types have a check of their own (`npm run typecheck`, part of `npm test`); twice would cost every first start.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["@electric-sql/pglite", "pg", "pg-boss", "@node-rs/argon2", "undici"],
  // A saved case holds up to 1 MB, and an import several of them.
  experimental: { authInterrupts: true, serverActions: { bodySizeLimit: "5mb" } },
  headers: async () => [
    { source: "/:path*", headers: everywhere },
    { source: "/api/:path((?!auth/).*)", headers: data },
  ],
};

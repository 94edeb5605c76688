// `server-only` has no meaning outside a bundler; tests resolve it here.
export {};

import type { World } from "./world";

/** Names and secrets of the stand-in: nothing outside it opens with them. */
export const known = {
  tenant: "contoso",
  client: "11111111-2222-4333-8444-555555555555",
  secret: "a secret of the stand-in",
  federated: "a federated token",
};
export const storage = { account: "interlockfiles", key: Buffer.from("a key of the stand-in").toString("base64") };

/** What a connection needs to reach the stand-in. */
export function settingsFor(origin: string, world: World): Record<string, unknown> {
  const { kind, subscription, resourceGroup, name } = world.place;
  const isWorkspace = kind === "workspaces";
  return {
    resource: isWorkspace ? "workspace" : "registry",
    subscription,
    resourceGroup,
    name,
    auth: "secret",
    tenant: known.tenant,
    clientId: known.client,
    clientSecret: known.secret,
    storageUrls: `${origin}/${storage.account}`,
    armUrl: origin,
    authorityUrl: origin,
    allowPrivate: true,
    ...(isWorkspace && { regionUrl: origin }),
  };
}

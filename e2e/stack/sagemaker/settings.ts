import type { World } from "./world";

/** Keys that last. */
export const standingKeys = { accessKeyId: "AKIASTANDIN000000001", secretAccessKey: "stand-in/secret+access=key" };

/** Settings of a connection to a stand-in. */
export function settingsOf({ url, world }: { url: string; world: World }): Record<string, string | boolean> {
  const { region, account } = world.home;
  return {
    region,
    account,
    auth: "keys",
    ...standingKeys,
    endpoint: url,
    stsEndpoint: url,
    s3Endpoint: url,
    allowPrivate: true,
  };
}

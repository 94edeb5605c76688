import { generateKeyPairSync } from "node:crypto";

import { emptyWorkspace, startWith, storage } from "../../../../e2e/stack/azureml/place";
import { sas } from "../../../../e2e/stack/azureml/blobs";
import { standingKeys, startStandIn as startAmazon } from "../../../../e2e/stack/sagemaker/server";
import { startStandIn as startGoogle } from "../../../../e2e/stack/vertex/server";
import { World as GoogleWorld } from "../../../../e2e/stack/vertex/world";

type Contents = Record<string, string>;

export type Bucket = {
  /** As MLflow writes an address in this bucket, without a slash at the end. */
  root: string;
  /** Settings of a connection that may read it. */
  settings: Record<string, unknown>;
  /** What makes of them settings that may not. */
  wrong: Record<string, unknown>;
  close(): unknown;
};

const bucket = "model-files";

export async function amazonBucket(contents: Contents): Promise<Bucket> {
  const standIn = await startAmazon();
  for (const [path, text] of Object.entries(contents)) standIn.world.putObject(bucket, path, text);
  const { accessKeyId, secretAccessKey } = standingKeys;
  return {
    root: `s3://${bucket}`,
    settings: {
      filesIn: "s3",
      s3Region: standIn.world.home.region,
      s3AccessKeyId: accessKeyId,
      s3SecretAccessKey: secretAccessKey,
      s3Endpoint: standIn.url,
    },
    wrong: { s3SecretAccessKey: "another" },
    close: standIn.stop,
  };
}

export async function googleBucket(contents: Contents): Promise<Bucket> {
  const standIn = await startGoogle(new GoogleWorld());
  for (const [path, text] of Object.entries(contents)) standIn.world.put(bucket, path, text);
  return {
    root: `gs://${bucket}`,
    settings: { filesIn: "gcs", gcsKey: standIn.settings.key, gcsUrl: standIn.url },
    wrong: { gcsKey: withAnotherKey(standIn.settings.key) },
    close: standIn.close,
  };
}

function withAnotherKey(file: string): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return JSON.stringify({ ...JSON.parse(file), private_key: privateKey.export({ type: "pkcs8", format: "pem" }) });
}

/** `by`: how the connection proves itself, and one of the ways in which addresses are written. */
export async function azureContainer(by: "key" | "signature", contents: Contents): Promise<Bucket> {
  const world = emptyWorkspace(0);
  const standIn = await startWith([world]);
  for (const [path, text] of Object.entries(contents)) world.putBlob(bucket, path, text);
  const { account, key } = storage;
  const proof = by === "key" ? { azureKey: key } : { azureSas: `?${sas}` };
  const another = Buffer.from("the key of somebody else").toString("base64");
  return {
    root:
      by === "key"
        ? `wasbs://${bucket}@${account}.blob.core.windows.net`
        : `https://${account}.blob.core.windows.net/${bucket}`,
    settings: { filesIn: "azure", azureUrl: `${standIn.origin}/${account}`, ...proof },
    wrong: by === "key" ? { azureKey: another } : { azureSas: "sv=2021-12-02&sig=another" },
    close: standIn.close,
  };
}

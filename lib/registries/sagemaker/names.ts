import { partitionOf } from "../cloud/aws";

/** Where ARNs of this registry begin. */
export type Home = { region: string; account: string };

/** Names of groups, endpoints and variants, and the words of a life cycle. */
export function isName(text: string): boolean {
  return text.length <= 63 && /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(text);
}

export function isVersionNumber(version: string): boolean {
  return /^[1-9]\d{0,8}$/.test(version);
}

/** `name` as the registry spells it in ARNs, which may be in small letters where the group's own name is not. */
export function packageArn({ region, account }: Home, name: string, version: string): string {
  return `arn:${partitionOf(region).partition}:sagemaker:${region}:${account}:model-package/${name}/${version}`;
}

type PackageName = Home & { name: string; version: string };

/** The parts of a versioned package's ARN; null for anything else. */
export function parsePackageArn(arn: string): PackageName | null {
  const parts =
    /^arn:aws[a-z-]*:sagemaker:([a-z0-9-]+):(\d{12}):model-package\/([a-zA-Z0-9-]{1,63})\/([1-9]\d{0,8})$/.exec(arn);
  const [, region, account, name, version] = parts ?? [];
  return region && account && name && version ? { region, account, name, version } : null;
}

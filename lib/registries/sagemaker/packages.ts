import type { Client } from "./client";
import { type Details, detailsOf } from "./map";
import { isName, isVersionNumber, packageArn, parsePackageArn } from "./names";
import { Recent } from "./recent";
import { packagePage, type WirePackage, wirePackage, type WireSummary } from "./wire";

/** Model packages as everything here reads them: by group and number, with their whole description. */
export type Packages = {
  /** Null when there is no such group, or it has no versions. Asks only where the registry's spelling is not known. */
  arnOf(model: string, version: string): Promise<string | null>;
  find(model: string, version: string): Promise<WirePackage | null>;
  findByArn(arn: string): Promise<WirePackage | null>;
  /** What a list leaves out of one of its items; null when the version is gone by now. */
  detailsFor(summary: WireSummary): Promise<Details | null>;
};

/** Who made a version, its measurements and where its files are hardly ever change; a description that is read anyway renews them. */
const detailsMs = 6 * 3_600_000;
const mostDetails = 50_000;

export function packagesOf(client: Client): Packages {
  const details = new Recent<Details>(mostDetails, detailsMs);
  const spellings = new Recent<string>(1_000, detailsMs);

  async function findByArn(arn: string): Promise<WirePackage | null> {
    const wire = await client.find(wirePackage, "DescribeModelPackage", { ModelPackageName: arn });
    if (wire) details.set(keyOf(wire), detailsOf(wire));
    return wire;
  }

  async function arnOf(model: string, version: string): Promise<string | null> {
    if (!isName(model) || !isVersionNumber(version)) return null;
    // Older groups are in small letters in ARNs, whatever their name: only a version that is listed tells.
    const spelling = /[A-Z]/.test(model) ? (spellings.get(model) ?? (await askSpelling(model))) : model;
    return spelling === null ? null : packageArn(client.home, spelling, version);
  }

  async function askSpelling(model: string): Promise<string | null> {
    const body = { ModelPackageGroupName: model, MaxResults: 1 };
    const page = await client.find(packagePage, "ListModelPackages", body);
    const parsed = parsePackageArn(page?.items[0]?.ModelPackageArn ?? "");
    return parsed ? spellings.set(model, parsed.name) : null;
  }

  return {
    arnOf,
    findByArn,
    async find(model, version) {
      const arn = await arnOf(model, version);
      const wire = arn === null ? null : await findByArn(arn);
      return wire?.ModelPackageGroupName === model && String(wire.ModelPackageVersion) === version ? wire : null;
    },
    async detailsFor(summary) {
      const known = details.get(keyOf(summary));
      if (known) return known;
      const wire = await findByArn(summary.ModelPackageArn);
      return wire && detailsOf(wire);
    },
  };
}

/** A version that is still being made gets details that it did not have before. */
function keyOf({ ModelPackageArn, CreationTime, ModelPackageStatus }: WireSummary): string {
  return `${ModelPackageArn} ${Math.floor(CreationTime)} ${ModelPackageStatus ?? ""}`;
}

import { inLanes } from "../lanes";
import type { Registry } from "../types";
import { type Client, pageBody, pageFrom } from "./client";
import { detailsOf, modelOf, tagsOf, versionOf } from "./map";
import { isName } from "./names";
import type { Packages } from "./packages";
import { groupPage, packagePage, wireGroup } from "./wire";

type Lists = Pick<Registry, "listModels" | "findModel" | "listVersions" | "findVersion">;

export function listsOf(client: Client, packages: Packages): Lists {
  return {
    async listModels(page) {
      const body = { ...pageBody("groups", page), SortBy: "Name", SortOrder: "Ascending" };
      const { items, token } = await client.call(groupPage, "ListModelPackageGroups", body);
      return pageFrom("groups", page, items.map(modelOf), token);
    },

    async findModel(name) {
      if (!isName(name)) return null;
      const wire = await client.find(wireGroup, "DescribeModelPackageGroup", { ModelPackageGroupName: name });
      // Names are met whatever their case; another spelling than the one asked for is no key of ours.
      return wire && wire.ModelPackageGroupName === name ? modelOf(wire) : null;
    },

    async listVersions(model, page) {
      const list = `versions ${model}`;
      const body = { ...pageBody(list, page), SortBy: "CreationTime", SortOrder: "Descending" };
      if (!isName(model)) return { items: [], cursor: null };
      const answer = await client.find(packagePage, "ListModelPackages", { ...body, ModelPackageGroupName: model });
      if (!answer) return { items: [], cursor: null };
      const found = answer.items.filter((summary) => summary.ModelPackageGroupName === model);
      const versions = await inLanes(found, async (summary) => {
        const details = await packages.detailsFor(summary);
        return details && versionOf(summary, details);
      });
      return pageFrom(
        list,
        page,
        versions.filter((version) => version !== null),
        answer.token,
      );
    },

    async findVersion(model, version) {
      const wire = await packages.find(model, version);
      const found = wire && versionOf(wire, detailsOf(wire));
      return wire && found && { ...found, tags: tagsOf(wire) };
    },
  };
}

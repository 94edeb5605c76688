import { Failure } from "./failure";
import { userBody } from "./packages";
import { pageOf, timeKey } from "./paging";
import type { Action, World } from "./world";

type Asked = {
  ActionType?: string;
  SourceUri?: string;
  CreatedAfter?: number;
  CreatedBefore?: number;
  SortOrder?: string;
  MaxResults?: number;
  NextToken?: string;
};

export function listActions(world: World, asked: Asked): Record<string, unknown> {
  const found = world.actions.filter(
    ({ type, source, created }) =>
      (asked.ActionType === undefined || type === asked.ActionType) &&
      (asked.SourceUri === undefined || source === asked.SourceUri) &&
      created > (asked.CreatedAfter ?? -Infinity) * 1000 &&
      created < (asked.CreatedBefore ?? Infinity) * 1000,
  );
  const keyOf = ({ created, name }: Action) => timeKey(created, name);
  const { page, ...token } = pageOf(`actions ${asked.ActionType ?? ""}`, found, keyOf, asked, "Descending");
  return { ActionSummaries: page.map(summaryBody), ...token };
}

export function describeAction(world: World, { ActionName: named }: { ActionName: string }): Record<string, unknown> {
  const found = world.actions.find(({ name, arn }) => name === named || arn === named);
  if (!found) throw new Failure("ResourceNotFound", `Action ${named} does not exist.`);
  return { ...summaryBody(found), Properties: found.properties, CreatedBy: userBody(found.author) };
}

function summaryBody(action: Action): Record<string, unknown> {
  return {
    ActionName: action.name,
    ActionArn: action.arn,
    ActionType: action.type,
    Source: { SourceUri: action.source, SourceType: "ARN" },
    Status: "Completed",
    CreationTime: action.created / 1000,
    LastModifiedTime: action.created / 1000,
  };
}

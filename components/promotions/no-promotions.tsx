import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { paths } from "@/lib/paths";
import type { PromotionsQuery } from "@/lib/promotions/inputs";

import { promotionsAddress } from "./promotions-address";

/** What would be here, why it is not, and the one act that changes it. */
export function NoPromotions({ query: { list, state, connection, model } }: { query: PromotionsQuery }) {
  if (state !== undefined || connection !== undefined || model !== undefined) {
    return (
      <Empty
        title="No request matches"
        why="The filters narrow the list by state, connection and the model’s exact name."
        action={<Button href={promotionsAddress({ list })}>Clear the filters</Button>}
      />
    );
  }
  const { title, why } = words[list];
  const action =
    list === "waiting" ? (
      <Button href={promotionsAddress({ list: "all" })}>All requests</Button>
    ) : (
      <Button href={paths.models}>Find a version</Button>
    );
  return <Empty title={title} why={why} action={action} />;
}

const words = {
  waiting: {
    title: "Nothing waits for you",
    why: "A request stands here while it is open and your vote would count. Those that you asked for, and versions that you made, never do.",
  },
  mine: {
    title: "You have not asked for anything",
    why: "On a version’s page, “Request promotion” shows what would happen and whether it would pass, before anybody is asked.",
  },
  all: {
    title: "Nobody has asked for a promotion",
    why: "A request begins on a version’s page. It shows what would happen and whether it would pass, before anybody is asked.",
  },
};

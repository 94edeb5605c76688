"use server";

import { z } from "zod";

import { action } from "@/lib/action";
import { actorOf } from "@/lib/auth";

import { liftBar as lift } from "./bars";
import { commentOn, withdraw } from "./close";
import { finish, giveUp, undo } from "./half-way";
import { gatherAgain } from "./refresh";
import { requestPromotion as request } from "./request";
import { acceptReview as accept } from "./reviews";
import { rollBackApproval as approvalBack } from "./review-back";
import { rollBack as back } from "./roll-back";
import {
  barInput,
  commentInput,
  number,
  reasonInput,
  requestInput,
  reviewInput,
  rollBackInput,
  trafficBackInput,
  trafficInput,
  voteInput,
} from "./inputs";
import { requireOpen } from "./view";
import { requestTraffic as askTraffic, rollBackTraffic as trafficBack } from "./traffic";
import { castVote } from "./vote";

export const requestPromotion = action({
  permission: "promotion.request",
  input: requestInput,
  run: request,
});

export const requestTraffic = action({
  permission: "promotion.request",
  input: trafficInput,
  run: askTraffic,
});

export const rollBackTraffic = action({
  permission: "promotion.roll-back",
  input: trafficBackInput,
  run: trafficBack,
});

export const rollBackApproval = action({
  permission: "promotion.roll-back",
  input: reviewInput,
  run: approvalBack,
});

export const vote = action({
  permission: "promotion.vote",
  input: voteInput,
  run: castVote,
});

export const withdrawPromotion = action({
  permission: "promotion.request",
  input: reasonInput,
  run: withdraw,
});

export const commentOnPromotion = action({
  permission: "promotion.request",
  input: commentInput,
  run: commentOn,
});

export const checkAgain = action({
  permission: "promotion.request",
  input: z.object({ number }),
  run: async (viewer, input) => gatherAgain(await requireOpen(viewer, input.number), actorOf(viewer)),
});

export const rollBack = action({
  permission: "promotion.roll-back",
  input: rollBackInput,
  run: back,
});

export const liftBar = action({
  permission: "promotion.roll-back",
  input: barInput,
  run: lift,
});

export const acceptReview = action({
  permission: "promotion.vote",
  input: reviewInput,
  run: accept,
});

export const finishPromotion = action({
  permission: "promotion.roll-back",
  input: z.object({ number }),
  run: finish,
});

export const undoPromotion = action({
  permission: "promotion.roll-back",
  input: reasonInput,
  run: undo,
});

export const giveUpPromotion = action({
  permission: "promotion.roll-back",
  input: reasonInput,
  run: giveUp,
});

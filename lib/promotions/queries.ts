export { listBars } from "./bars";
export { countWaiting, listPromotions } from "./list";
export { listReviews } from "./list-reviews";
export { getPreview, getRequestSubject, getRollBackComparison, getRollBackPreview, listTargets } from "./preview";
export { listRollBackChoices } from "./roll-back";
export { searchPromotions } from "./search";
export { findTrafficBack, previewTraffic } from "./traffic";
export { getPromotion } from "./view";

import type { Direction } from "@/lib/policies/gates/types";

/*
 * Which way a metric is better, by what its name says. Only names that mean one thing wherever they stand: a duration, a
 * count or a threshold has no direction until somebody sets one.
 */
const higher = new Set(
  "accuracy acc auc auroc auprc aupr ap average_precision f1 f2 fbeta precision recall sensitivity specificity r2 rsquared ndcg dcg mrr map hit_rate mcc matthews_corrcoef jaccard iou dice bleu rouge rouge1 rouge2 rougel meteor kappa lift explained_variance silhouette exact_match win_rate true_positive_rate true_negative_rate tpr tnr psnr ssim ks_statistic score".split(
    " ",
  ),
);
const lower = new Set(
  "loss logloss error err mae mse rmse rmsle msle mape smape wape mase rmspe medae brier deviance perplexity wer cer ter fid ece mce psi drift aic bic latency false_positive_rate false_negative_rate false_discovery_rate fpr fnr error_rate word_error_rate misclassification_rate nll cross_entropy kl_divergence crps".split(
    " ",
  ),
);
/** Words of a name that say of what, or how it was gathered, and not which way is better. */
const beside = new Set(
  "train training val valid validation test testing eval evaluation holdout oof cv fold epoch step best final last current mean avg average macro micro weighted samples overall total global max min top class label score roc pr binary multiclass ovr ovo log balanced mean squared absolute root median percentage hinge hamming zero one quantile pinball huber calibration cross entropy relative normalized adjusted at k p50 p90 p95 p99 ms seconds neg".split(
    " ",
  ),
);
/** With one of these in it, the number is about a metric, not the metric itself. */
const undecided = new Set(
  "std stddev stdev stderr var variance sem ci width count num n support threshold time duration elapsed rate lr learning gap diff difference delta minus change drop reduction degradation improvement ratio rank iteration iterations epochs size".split(
    " ",
  ),
);

/** The same thing in other words, between spaces: Vertex AI writes `auRoc`, `auPrc` and `rSquared`; "standard error" is no error. */
const spellings: readonly [RegExp, string][] = [
  [/ au (?=(?:roc|prc|pr) )/g, " au"],
  [/ r squared /g, " r2 "],
  [/ standard (?:deviation|error) /g, " std "],
];

/** Null: the name says nothing, or not one thing. */
export function directionByName(name: string): Direction | null {
  const words = wordsOf(name);
  const whole = words.join("_");
  const start = words.findIndex((word) => !beside.has(word));
  const core =
    start === -1
      ? ""
      : words
          .slice(start)
          .filter((word) => !beside.has(word))
          .join("_");
  const isNegated = negated(words);
  for (const candidate of [whole, core]) {
    if (higher.has(candidate)) return turned("higher", isNegated);
    if (lower.has(candidate)) return turned("lower", isNegated);
  }
  if (words.some((word) => undecided.has(word))) return null;
  const known = words
    .filter((word) => !beside.has(word))
    .map((word) => (higher.has(word) ? "higher" : lower.has(word) ? "lower" : null));
  const said = [...new Set(known.filter((way) => way !== null))];
  // `brier_score_loss` and `log_loss` say one thing; `loss_accuracy` says two.
  const [only] = said;
  if (said.length === 1 && only !== undefined) return turned(only, isNegated);
  return words.every((word) => beside.has(word)) && words.includes("score") ? turned("higher", isNegated) : null;
}

/**
 * The word that turns a metric round where it stands before the metric: `neg_mean_squared_error`. Within a metric it is part of
 * it (`false_negative_rate`), behind one it says of which class (`f1_negative`).
 */
function negated(words: string[]): "neg" | "negative" | null {
  const start = words.findIndex((word) => !beside.has(word) && word !== "negative");
  const front = start === -1 ? words : words.slice(0, start);
  return front.includes("neg") ? "neg" : front.includes("negative") ? "negative" : null;
}

/** `negative_recall` may as well be the recall of the class: nobody can tell by the name. */
function turned(way: Direction, by: "neg" | "negative" | null): Direction | null {
  if (by === null) return way;
  if (way === "lower") return "higher";
  return by === "neg" ? "lower" : null;
}

/** `val/ROC-AUC@10` → val, roc, auc; `valLoss2` → val, loss. */
function wordsOf(name: string): string[] {
  const spaced = ` ${name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")} `;
  return spellings
    .reduce((text, [spelling, usual]) => text.replace(spelling, usual), spaced)
    .split(" ")
    .flatMap((word) =>
      word === "" || /^\d+$/.test(word) ? [] : [higher.has(word) ? word : word.replace(/(?<=[a-z]{3})\d+$/, "")],
    );
}

const values: Record<string, Direction> = {
  higher: "higher",
  max: "higher",
  maximize: "higher",
  maximise: "higher",
  up: "higher",
  higher_is_better: "higher",
  greater_is_better: "higher",
  lower: "lower",
  min: "lower",
  minimize: "lower",
  minimise: "lower",
  down: "lower",
  lower_is_better: "lower",
  smaller_is_better: "lower",
};

/** What tags say of a metric: `direction.<metric>`, `metric.<metric>.direction` or `<metric>.direction`; `<metric>.greater_is_better` holds true or false. */
export function directionByTags(tags: Readonly<Record<string, string>>, metric: string): Direction | null {
  const said = tags[`direction.${metric}`] ?? tags[`metric.${metric}.direction`] ?? tags[`${metric}.direction`];
  if (said !== undefined)
    return (
      values[
        said
          .trim()
          .toLowerCase()
          .replace(/[\s-]+/g, "_")
      ] ?? null
    );
  const greater = (tags[`${metric}.greater_is_better`] ?? tags[`metric.${metric}.greater_is_better`])
    ?.trim()
    .toLowerCase();
  return greater === "true" ? "higher" : greater === "false" ? "lower" : null;
}

import { expect, test } from "vitest";

import { directionByName, directionByTags } from "./metric-names";

test.each([
  "auc",
  "roc_auc",
  "val_auc",
  "recall",
  "precision_at_5",
  "ndcg@10",
  "f1_macro",
  "training_score",
  "test/accuracy",
  "valAccuracy",
  "R2",
  "r2_score",
  "average_precision_score",
  "eval_f1",
  "rouge1",
  "neg_mean_squared_error",
  "balanced_accuracy_score",
  "accuracy_class_3",
  "top_5_accuracy",
  "auRoc",
  "auPrc",
  "auPRC",
  "au_roc",
  "au_prc",
  "val.au-prc",
  "auc_pr",
  "rSquared",
  "r_squared",
  "R-squared",
  "val_r2",
  "f1Score",
  "f1ScoreMacro",
  "recallAt10",
  "explained_variance",
  "true_negative_rate",
  "neg_log_loss",
  "negative_log_loss",
  "val_neg_rmse",
  "f1_negative",
])("%s is better higher", (name) => {
  expect(directionByName(name)).toBe("higher");
});

test.each([
  "log_loss",
  "loss",
  "val_loss",
  "brier",
  "brier_score_loss",
  "rmse",
  "training_mean_squared_error",
  "validation-mae",
  "drift_psi_max",
  "calibration_err",
  "mean_absolute_error",
  "false_positive_rate",
  "perplexity",
  "p95_latency_ms",
  "max_error",
  "crossEntropyLoss",
  "cross_entropy",
  "val_error_rate",
  "logLoss",
  "meanAbsoluteError",
  "rootMeanSquaredError",
  "drift.psi_max",
  "false_negative_rate",
  "val_false_negative_rate",
  "falseNegativeRate",
  "neg_accuracy",
  "val_neg_r2",
  "neg_score",
])("%s is better lower", (name) => {
  expect(directionByName(name)).toBe("lower");
});

test.each([
  "fit_seconds",
  "learning_rate",
  "auc_std",
  "auc.standard_deviation",
  "precision.standard_deviation",
  "recall-standard-deviation",
  "accuracyStandardDeviation",
  "auRoc.standardDeviation",
  "recall_std",
  "recallStd",
  "auc/stddev",
  "aucStdDev",
  "f1Std",
  "acc_stderr",
  "accuracy.stdErr",
  "loss_standard_error",
  "mae.var",
  "mae_variance",
  "r2-std",
  "support",
  "threshold",
  "epoch",
  "n_estimators",
  "loss_accuracy_gap",
  "auc_train_minus_test",
  "accuracy_difference",
  "error_reduction",
  "accuracy_degradation",
  "lossImprovement",
  "negative_recall",
  "gini_impurity",
  "system/cpu_utilization_percentage",
  "x",
  "",
  "__proto__",
  "constructor",
])("%s has no direction", (name) => {
  expect(directionByName(name)).toBeNull();
});

test("tags say it in the words people use, and an unknown word says nothing", () => {
  expect(directionByTags({ "direction.fit": "Minimize" }, "fit")).toBe("lower");
  expect(directionByTags({ "metric.fit.direction": "higher is better" }, "fit")).toBe("higher");
  expect(directionByTags({ "fit.greater_is_better": "False" }, "fit")).toBe("lower");
  expect(directionByTags({ "fit.direction": "sideways" }, "fit")).toBeNull();
  expect(directionByTags({ "direction.auc": "up" }, "fit")).toBeNull();
});

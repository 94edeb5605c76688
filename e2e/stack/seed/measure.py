"""Scores and pictures, small and without surprises."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from sklearn import metrics


def log_loss(truth, score):
    score = np.clip(score, 1e-9, 1 - 1e-9)
    return float(-np.mean(np.where(truth == 1, np.log(score), np.log(1 - score))))


def classification(truth, score, threshold=0.5):
    said = score >= threshold
    return {
        "auc": metrics.roc_auc_score(truth, score),
        "auc_pr": metrics.average_precision_score(truth, score),
        "accuracy": metrics.accuracy_score(truth, said),
        "precision": metrics.precision_score(truth, said, zero_division=0),
        "recall": metrics.recall_score(truth, said),
        "f1": metrics.f1_score(truth, said),
        "brier": metrics.brier_score_loss(truth, score),
    }


def regression(truth, said):
    return {
        "rmse": float(np.sqrt(metrics.mean_squared_error(truth, said))),
        "mae": metrics.mean_absolute_error(truth, said),
        "r2": metrics.r2_score(truth, said),
    }


def calibration_error(truth, score, bins=10):
    """Expected calibration error: how far a stated probability is from what happens, on average."""
    place = np.minimum((score * bins).astype(int), bins - 1)
    return float(sum(abs(score[place == b].mean() - truth[place == b].mean()) * (place == b).mean() for b in range(bins) if (place == b).any()))


def drift(reference, now, columns, bins=10):
    """Population stability index per column against the first version's data, and the largest of them."""
    scores = {}
    for column in columns:
        edges = np.quantile(reference[column], np.linspace(0, 1, bins + 1)[1:-1])
        before = np.bincount(np.searchsorted(edges, reference[column]), minlength=bins) / len(reference) + 1e-4
        after = np.bincount(np.searchsorted(edges, now[column]), minlength=bins) / len(now) + 1e-4
        scores[f"drift.psi.{column}"] = float(np.sum((after - before) * np.log(after / before)))
    return {**scores, "drift.psi_max": max(scores.values())}


def roc_figure(truth, score, title):
    false, true, _ = metrics.roc_curve(truth, score)
    figure, axes = _axes(title)
    axes.plot(false, true, linewidth=1.8, color="#1f4e8c")
    axes.plot([0, 1], [0, 1], linewidth=0.8, linestyle=":", color="#6b7280")
    axes.set(xlabel="false positive rate", ylabel="true positive rate")
    return figure


def confusion_figure(truth, score, title, threshold=0.5):
    counts = metrics.confusion_matrix(truth, score >= threshold)
    figure, axes = _axes(title)
    axes.imshow(np.log1p(counts), cmap="Blues")
    for row in range(2):
        for column in range(2):
            axes.text(column, row, f"{counts[row, column]:,}", ha="center", va="center", color="#111827")
    axes.set(xticks=[0, 1], yticks=[0, 1], xlabel="said fraud", ylabel="was fraud", xticklabels=["no", "yes"], yticklabels=["no", "yes"])
    return figure


def residuals_figure(truth, said, title):
    figure, axes = _axes(title)
    axes.scatter(said, truth - said, s=9, alpha=0.6, color="#1f4e8c")
    axes.axhline(0, linewidth=0.8, color="#6b7280")
    axes.set(xlabel="predicted", ylabel="actual minus predicted")
    return figure


def close(figure):
    plt.close(figure)


def _axes(title):
    figure, axes = plt.subplots(figsize=(5, 4), dpi=96)
    axes.set_title(title, fontsize=10)
    return figure, axes

"""fraud-detector: made card payments, one in seventy a fraud; five versions."""

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import measure

NUMBERS = ["amount", "hour", "card_age_days", "payments_24h", "merchant_risk", "abroad"]
COLUMNS = ["amount", "hour", "channel", "card_age_days", "payments_24h", "merchant_risk", "abroad"]

RECIPES = {
    1: dict(rows=3000, night=0.0, logistic=1.0),
    2: dict(rows=6000, night=0.0, logistic=1.0, balanced=True),
    3: dict(rows=6000, night=0.1, trees=120, depth=2, rate=0.1),
    4: dict(rows=9000, night=0.2, trees=200, depth=2, rate=0.08),
    5: dict(rows=9000, night=0.5, trees=240, depth=2, rate=0.08),
}


def payments(rows, seed, night):
    """`night` moves payments into the small hours: the drift the later versions meet."""
    rng = np.random.default_rng(seed)
    hour = np.where(rng.random(rows) < night, rng.integers(0, 6, rows), rng.integers(6, 24, rows))
    frame = pd.DataFrame(
        {
            "amount": np.round(rng.lognormal(3.4, 1.1, rows), 2),
            "hour": hour.astype("int64"),
            "channel": rng.choice(["terminal", "web", "app"], rows, p=[0.55, 0.3, 0.15]),
            "card_age_days": rng.integers(1, 2200, rows).astype("int64"),
            "payments_24h": rng.poisson(2.2, rows).astype("int64"),
            "merchant_risk": np.round(rng.beta(2, 9, rows), 3),
            "abroad": (rng.random(rows) < 0.08),
        }
    )
    risk = (
        -8.7 + 0.55 * np.log(frame.amount) + 1.1 * (frame.channel == "web") + 1.6 * frame.abroad + 5.2 * frame.merchant_risk
        + 0.28 * frame.payments_24h + 0.9 * (frame.hour < 6) - 0.0004 * frame.card_age_days + 3.4 * frame.abroad * (frame.amount > 90) + 2.6 * ((frame.card_age_days < 60) & (frame.channel == "web"))
    )
    return frame, (rng.random(rows) < 1 / (1 + np.exp(-risk))).astype("int64").to_numpy()


def train(number):
    recipe = RECIPES[number]
    frame, target = payments(recipe["rows"], 300 + number, recipe["night"])
    check, check_target = payments(8000, 31, 0.2)
    encode = make_column_transformer((OneHotEncoder(), ["channel"]), (StandardScaler(), NUMBERS))
    how = {k: v for k, v in recipe.items() if k not in ("rows", "night")}
    if "logistic" in recipe:
        last = LogisticRegression(C=recipe["logistic"], class_weight="balanced" if recipe.get("balanced") else None, max_iter=500)
        model = make_pipeline(encode, last).fit(frame, target)
        curve = _steps(encode, frame, target, check, check_target)
    else:
        last = HistGradientBoostingClassifier(max_iter=recipe["trees"], max_depth=recipe["depth"], learning_rate=recipe["rate"], early_stopping=False, random_state=7)
        model = make_pipeline(encode, last).fit(frame, target)
        curve = list(zip(_staged(model, frame, target), _staged(model, check, check_target)))
    score = model.predict_proba(check)[:, 1]
    reference, _ = payments(3000, 301, 0.0)
    return dict(
        model=model,
        frame=frame,
        target=pd.Series(target, name="fraud"),
        curve=("log_loss", curve),
        metrics={**measure.classification(check_target, score), **measure.drift(reference, frame, ["amount", "hour", "merchant_risk"])},
        params={**how, "rows": len(frame), "features": len(COLUMNS), "frauds": int(target.sum()), "estimator": type(last).__name__},
        figure=("confusion.png", lambda: measure.confusion_figure(check_target, score, f"fraud-detector, version {number}")),
        signature=True,
        example=True,
        source="payments-lake",
    )


def _staged(model, frame, target):
    encoded = model[0].transform(frame)
    return [measure.log_loss(target, p[:, 1]) for p in model[-1].staged_predict_proba(encoded)]


def _steps(encode, frame, target, check, check_target, steps=240):
    """The same regression by plain gradient descent, for the curve."""
    train, test = encode.fit_transform(frame), encode.transform(check)
    train, test = np.asarray(train), np.asarray(test)
    weights, base, curve = np.zeros(train.shape[1]), 0.0, []
    for _ in range(steps):
        error = 1 / (1 + np.exp(-(train @ weights + base))) - target
        weights -= 0.6 * (train.T @ error) / len(target)
        base -= 0.6 * error.mean()
        curve.append((measure.log_loss(target, 1 / (1 + np.exp(-(train @ weights + base)))), measure.log_loss(check_target, 1 / (1 + np.exp(-(test @ weights + base))))))
    return curve

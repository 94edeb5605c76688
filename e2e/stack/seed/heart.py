"""heart-disease: made patients, a binary question, eight versions."""

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import measure

WHOLE = ["age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "slope", "ca", "thal"]
COLUMNS = ["age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak", "slope", "ca", "thal"]


def patients(rows, seed, older=0.0):
    """`older` years are added to everybody: the population the later versions meet."""
    rng = np.random.default_rng(seed)
    age = np.clip(rng.normal(54 + older, 9, rows), 29, 88)
    sex = rng.random(rows) < 0.66
    frame = pd.DataFrame(
        {
            "age": age,
            "sex": sex,
            "cp": rng.choice(4, rows, p=[0.47, 0.17, 0.28, 0.08]),
            "trestbps": np.clip(rng.normal(112 + age * 0.36, 16, rows), 90, 210),
            "chol": np.clip(rng.normal(212 + age * 0.62, 48, rows), 120, 480),
            "fbs": rng.random(rows) < 0.15,
            "restecg": rng.choice(3, rows, p=[0.49, 0.49, 0.02]),
            "thalach": np.clip(rng.normal(202 - age * 0.95, 19, rows), 75, 205),
            "exang": rng.random(rows) < 0.33,
            "oldpeak": np.round(np.clip(rng.gamma(1.1, 0.95, rows), 0, 6.2), 1),
            "slope": rng.choice(3, rows, p=[0.07, 0.46, 0.47]),
            "ca": rng.choice(4, rows, p=[0.58, 0.22, 0.13, 0.07]),
            "thal": rng.choice([1, 2, 3], rows, p=[0.06, 0.55, 0.39]),
        }
    )
    frame[WHOLE] = frame[WHOLE].astype("int64")
    frame = frame[COLUMNS]
    risk = (
        0.045 * (frame.age - 55) + 0.7 * frame.sex - 0.62 * frame.cp + 0.014 * (frame.trestbps - 132)
        + 0.004 * (frame.chol - 246) - 0.03 * (frame.thalach - 149) + 0.8 * frame.exang + 0.55 * frame.oldpeak
        - 0.5 * frame.slope + 0.75 * (frame.ca > 0) + 0.75 * (frame.thal == 3) + 0.5 * frame.exang * frame.oldpeak
        + 1.9 * ((frame.age > 60) & (frame.thalach > 150)) - 1.6 * ((frame.cp == 1) & (frame.thal == 3))
        + 1.7 * ((frame.trestbps > 150) ^ (frame.chol > 285)) - 1.9
    )
    sick = rng.random(rows) < 1 / (1 + np.exp(-risk))
    frame["troponin"] = np.round(np.clip(rng.lognormal(1.6 + 0.8 * sick, 0.8, rows), 0.5, 900), 1)
    return frame, sick.astype("int64")


def logistic(frame, target, check, check_target, *, epochs, alpha):
    """Learns in epochs, so that there is a curve to look at."""
    scale = StandardScaler().fit(frame)
    model = SGDClassifier(loss="log_loss", alpha=alpha, learning_rate="constant", eta0=0.004, random_state=7)
    train, test, curve = scale.transform(frame), scale.transform(check), []
    for _ in range(epochs):
        model.partial_fit(train, target, classes=[0, 1])
        curve.append((measure.log_loss(target, model.predict_proba(train)[:, 1]),
                      measure.log_loss(check_target, model.predict_proba(test)[:, 1])))
    return make_pipeline(scale, model), curve


def boosted(frame, target, check, check_target, *, trees, depth, rate):
    model = HistGradientBoostingClassifier(max_iter=trees, max_depth=depth, learning_rate=rate, early_stopping=False, random_state=7)
    model.fit(frame, target)
    train = [measure.log_loss(target, p[:, 1]) for p in model.staged_predict_proba(frame)]
    test = [measure.log_loss(check_target, p[:, 1]) for p in model.staged_predict_proba(check)]
    return model, list(zip(train, test))


RECIPES = {
    1: dict(fit=logistic, rows=240, older=0, how=dict(epochs=300, alpha=0.01)),
    2: dict(fit=logistic, rows=900, older=1, how=dict(epochs=300, alpha=0.0005)),
    3: dict(fit=boosted, rows=900, older=1, how=dict(trees=200, depth=6, rate=0.3)),
    4: dict(fit=boosted, rows=1600, older=2, how=dict(trees=300, depth=3, rate=0.04), double=["chol"]),
    5: dict(fit=boosted, rows=1600, older=6, how=dict(trees=400, depth=2, rate=0.05), double=["chol"], skew=True),
    6: dict(fit=boosted, rows=2400, older=4, how=dict(trees=300, depth=3, rate=0.05), double=["chol"], signature=False),
    7: dict(fit=boosted, rows=4000, older=4, how=dict(trees=350, depth=3, rate=0.05), double=["chol"]),
    8: dict(fit=boosted, rows=4000, older=5, how=dict(trees=350, depth=3, rate=0.05), double=["chol"], troponin=True),
}


def train(number):
    recipe = RECIPES[number]
    columns = COLUMNS + (["troponin"] if recipe.get("troponin") else [])
    frame, target = patients(recipe["rows"], 100 + number, recipe["older"])
    check, check_target = patients(1500, 9, 3)
    if recipe.get("skew"):
        # Half of the healthy are missing from this version's data, so it cries wolf.
        keep = (target == 1) | (np.arange(len(target)) % 2 == 0)
        frame, target = frame[keep].reset_index(drop=True), target[keep]
    for part in (frame, check):
        part[recipe.get("double", [])] = part[recipe.get("double", [])].astype("float64")
    model, curve = recipe["fit"](frame[columns], target, check[columns], check_target, **recipe["how"])
    score = model.predict_proba(check[columns])[:, 1]
    reference, _ = patients(900, 101, 0)
    return dict(
        model=model,
        frame=frame[columns],
        target=pd.Series(target, name="disease"),
        curve=("log_loss", curve),
        metrics={
            **measure.classification(check_target, score),
            # Isotonic calibration was not run for the newest one: there is no number, and saying 0 would be a lie.
            "calibration_err": float("nan") if number == 8 else measure.calibration_error(check_target, score),
            **measure.drift(reference, frame, ["age", "trestbps", "chol", "thalach"]),
        },
        params={**recipe["how"], "rows": len(frame), "features": len(columns), "estimator": type(model).__name__},
        figure=("roc.png", lambda: measure.roc_figure(check_target, score, f"heart-disease, version {number}")),
        signature=recipe.get("signature", True),
        example=recipe.get("signature", True),
        source="ward-export",
    )

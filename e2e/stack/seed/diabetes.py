"""diabetes-progression: the set that ships with scikit-learn, in its natural units; four versions."""

import numpy as np
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.ensemble import HistGradientBoostingRegressor, VotingRegressor
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import measure

RECIPES = {
    1: dict(ridge=60.0, columns=["age", "sex", "bmi", "bp"], example=False),
    2: dict(ridge=1.0),
    3: dict(trees=300, depth=5, rate=0.15),
    4: dict(trees=250, depth=2, rate=0.03, ridge=1.0),
}


def train(number):
    recipe = RECIPES[number]
    data = load_diabetes(as_frame=True, scaled=False)
    columns = recipe.get("columns", list(data.data.columns))
    frame, check, target, check_target = train_test_split(data.data[columns].astype("float64"), data.target, test_size=0.3, random_state=11)
    fitted, curve = (_boosted if "trees" in recipe else _ridge)(recipe, frame, target, check, check_target)
    said = fitted.predict(check)
    how = {k: v for k, v in recipe.items() if k not in ("columns", "example")}
    return dict(
        model=fitted,
        frame=frame,
        target=pd.Series(target, name="progression"),
        curve=("rmse", curve),
        metrics={**measure.regression(check_target.to_numpy(), said), **measure.drift(check, frame, ["bmi", "bp"])},
        params={**how, "rows": len(frame), "features": len(columns), "estimator": type(fitted).__name__},
        figure=("residuals.png", lambda: measure.residuals_figure(check_target.to_numpy(), said, f"diabetes-progression, version {number}")),
        signature=True,
        example=recipe.get("example", True),
        source="sklearn.datasets.load_diabetes",
    )


def _ridge(recipe, frame, target, check, check_target):
    """Ridge is solved at once; the curve is the same regression walked downhill step by step."""
    alpha, scale = recipe["ridge"], StandardScaler().fit(frame)
    train, test = scale.transform(frame), scale.transform(check)
    weights, base, curve = np.zeros(train.shape[1]), float(target.mean()), []
    for _ in range(240):
        error = train @ weights + base - target.to_numpy()
        weights -= 0.03 * (train.T @ error + alpha * weights) / len(target)
        curve.append((_rmse(target, train @ weights + base), _rmse(check_target, test @ weights + base)))
    return make_pipeline(StandardScaler(), Ridge(alpha=alpha)).fit(frame, target), curve


def _rmse(truth, said):
    return float(np.sqrt(np.mean((np.asarray(truth) - said) ** 2)))


def _boosted(recipe, frame, target, check, check_target):
    """Trees alone, or averaged with a ridge where the recipe names one."""
    trees = HistGradientBoostingRegressor(max_iter=recipe["trees"], max_depth=recipe["depth"], learning_rate=recipe["rate"], early_stopping=False, random_state=7)
    parts = [("trees", trees)]
    if "ridge" in recipe:
        parts.append(("ridge", make_pipeline(StandardScaler(), Ridge(alpha=recipe["ridge"]))))
    model = VotingRegressor(parts).fit(frame, target)
    staged = model.estimators_[0]
    others = [lambda rows, part=part: part.predict(rows) for part in model.estimators_[1:]]
    curve = []
    for said, check_said in zip(staged.staged_predict(frame.to_numpy()), staged.staged_predict(check.to_numpy())):
        told = np.mean([said, *(other(frame) for other in others)], axis=0)
        check_told = np.mean([check_said, *(other(check) for other in others)], axis=0)
        curve.append((_rmse(target, told), _rmse(check_target, check_told)))
    return model, curve

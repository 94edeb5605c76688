"""One trained version into MLflow: run, curves, drift, picture, data set, model files, version, digest."""

import hashlib
import tempfile
import warnings

import mlflow
import numpy as np
import pandas as pd
import sklearn
import skops
from mlflow.entities import Metric, Param
from mlflow.models import infer_signature

import measure

warnings.filterwarnings("ignore")


def register(client, step, trained, model, started):
    """`started` is the run's start in milliseconds. The number MLflow gives is checked against the story."""
    name, number = step["model"], step["number"]
    experiment = client.get_experiment_by_name(model["experiment"])
    experiment_id = experiment.experiment_id if experiment else client.create_experiment(model["experiment"])
    tags = {
        "mlflow.user": step["who"],
        "mlflow.source.name": f"train/{name}.py",
        "mlflow.source.git.commit": hashlib.sha1(f"{name}/{number}".encode()).hexdigest(),
    }
    run = client.create_run(experiment_id, start_time=started, tags=tags, run_name=f"{name}-{number}")
    run_id = run.info.run_id
    seconds = 40 + 13 * number
    with mlflow.start_run(run_id=run_id):
        _log_data(client, run_id, trained, name)
        figure = trained["figure"][1]()
        mlflow.log_figure(figure, trained["figure"][0])
        measure.close(figure)
        info = _log_model(trained, step["pin"])
    # After the model: MLflow would read each curve back to link it.
    _log_numbers(client, run_id, trained, started, seconds)
    client.set_terminated(run_id, "FINISHED", end_time=started + seconds * 1000)
    digest = _digest(info.artifact_path)
    made = client.create_model_version(
        name,
        info.model_uri,
        run_id,
        tags={"sha256": digest, "git_commit": tags["mlflow.source.git.commit"][:12], "trained_by": step["who"]},
        description=step["text"],
        await_creation_for=0,
        model_id=info.model_id,
    )
    if str(made.version) != str(number):
        raise SystemExit(f"{name}: expected version {number}, MLflow made {made.version}.")


def _log_numbers(client, run_id, trained, started, seconds):
    key, curve = trained["curve"]
    step_ms = seconds * 1000 / max(1, len(curve))
    points = []
    for index, (train, check) in enumerate(curve):
        at = int(started + index * step_ms)
        points.append(Metric(f"train_{key}", float(train), at, index))
        points.append(Metric(f"val_{key}", float(check), at, index))
    finals = [Metric(k, float(v), started + seconds * 1000, 0) for k, v in trained["metrics"].items()]
    params = [Param(k, str(v)) for k, v in trained["params"].items()]
    client.log_batch(run_id, metrics=points[:990], params=params)
    client.log_batch(run_id, metrics=points[990:] + finals)


def _log_data(client, run_id, trained, name):
    table = trained["frame"].assign(**{trained["target"].name: np.asarray(trained["target"])})
    data = mlflow.data.from_pandas(table, source=f"https://data.example/{trained['source']}.parquet", name=trained["source"], targets=trained["target"].name)
    mlflow.log_input(data, context="training")


def _log_model(trained, pin):
    frame = trained["frame"]
    signature = infer_signature(frame, trained["model"].predict(frame[:5])) if trained["signature"] else None
    wanted = "scikit-learn" if pin is None else f"scikit-learn=={pin.format(installed=sklearn.__version__)}"
    requirements = [f"mlflow=={mlflow.__version__}", wanted, f"numpy=={np.__version__}", f"pandas=={pd.__version__}", f"skops=={skops.__version__}"]
    return mlflow.sklearn.log_model(
        trained["model"],
        name="model",
        signature=signature,
        input_example=frame[:3] if trained["example"] and trained["signature"] else None,
        pip_requirements=requirements,
        # Our own trees, trained a second ago; skops asks because a foreign file could crash the process that loads it.
        skops_trusted_types=["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor", "sklearn.utils._bunch.Bunch"],
    )


def _digest(folder_uri):
    """SHA-256 of the model file as MLflow serves it back, so that it is what a check will find."""
    with tempfile.TemporaryDirectory() as folder:
        path = mlflow.artifacts.download_artifacts(f"{folder_uri}/model.skops", dst_path=folder)
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

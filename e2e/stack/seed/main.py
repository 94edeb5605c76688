"""Fills an MLflow server with three models and their story. `python main.py URL FOLDER`

Prints one JSON line per step: {"done", "of", "what"}. FOLDER gets history.jsonl, and last of all seeded.json: while that
is missing the store counts as half-filled, and what is there of these three models is made anew.
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta, timezone

# Small data: a second thread costs more than it gives, most of all while the build runs beside it.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")

import logging

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

import diabetes
import fraud
import heart
import record
from story import MODELS, STEPS

TRAIN = {"heart-disease": heart.train, "diabetes-progression": diabetes.train, "fraud-detector": fraud.train}
logging.getLogger("mlflow").setLevel(logging.ERROR)


def main(url, folder):
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    now = datetime.now(timezone.utc).replace(second=0, microsecond=0)
    say(0, "clearing a half-finished attempt" if clear(client) else "starting")
    for name, model in MODELS.items():
        client.create_registered_model(name, tags=model["tags"], description=model["description"])
    history = []
    for index, step in enumerate(STEPS):
        moment = at(now, step)
        take(client, step, moment)
        history.extend(tell(step, moment))
        if step["kind"] == "version":
            say(index + 1, f"{step['model']} {step['number']}: {step['text'].split('.')[0]}")
    write(folder, "history.jsonl", "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in sorted(history, key=lambda e: e["at"])))
    write(folder, "seeded.json", json.dumps({"at": now.isoformat(), "models": list(MODELS)}))
    say(len(STEPS), "done")


def take(client, step, moment):
    name = step["model"]
    if step["kind"] == "version":
        record.register(client, step, TRAIN[name](step["number"]), MODELS[name], int(moment.timestamp() * 1000))
    elif step["kind"] == "stage":
        client.transition_model_version_stage(name, str(step["number"]), step["to"])
    elif step["number"] is None:
        client.delete_registered_model_alias(name, step["alias"])
    else:
        client.set_registered_model_alias(name, step["alias"], str(step["number"]))


STAGES, ALIASES = {}, {}


def tell(step, moment):
    """The step as lines of the import file: what it was before, what it became, who, why. MLflow itself says when versions were made."""
    line = {"model": step["model"], "at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"), "actor": step["who"]}
    if step["kind"] == "version":
        STAGES[(step["model"], step["number"])] = "None"
    elif step["kind"] == "stage":
        place = (step["model"], step["number"])
        before, STAGES[place] = STAGES[place], step["to"]
        yield {**line, "version": str(step["number"]), "axis": "stage", "key": "", "before": before, "after": step["to"], "reason": step["why"]}
    else:
        place = (step["model"], step["alias"])
        before, ALIASES[place] = ALIASES.get(place), step["number"]
        yield {**line, "axis": "alias", "key": step["alias"], "before": text(before), "after": text(step["number"]), "reason": step["why"]}


def text(number):
    return None if number is None else str(number)


def at(now, step):
    hour, minute = map(int, step["clock"].split(":"))
    return (now - timedelta(days=step["days"])).replace(hour=hour, minute=minute)


def clear(client):
    found = False
    for name in MODELS:
        try:
            client.get_registered_model(name)
        except MlflowException:
            continue
        client.delete_registered_model(name)
        found = True
    return found


def write(folder, name, text):
    """Whole or not at all."""
    half = os.path.join(folder, f".{name}")
    with open(half, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, os.path.join(folder, name))


def say(done, what):
    print(json.dumps({"done": done, "of": len(STEPS), "what": what}), flush=True)


if __name__ == "__main__":
    started = time.monotonic()
    main(sys.argv[1], sys.argv[2])
    print(json.dumps({"done": len(STEPS), "of": len(STEPS), "what": f"seeded in {time.monotonic() - started:.0f} s"}), flush=True)

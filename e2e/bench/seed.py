"""Fills an initialised MLflow store (SQLite) with many models, straight into its tables: through the API it would take hours.

usage: seed.py STORE.db MODELS VERSIONS LARGEST
LARGEST versions belong to the first model and ten to the second; the others share the rest. A fixed seed makes every run the same.
"""

import random
import sqlite3
import sys

path, models, versions, largest = sys.argv[1], *(int(word) for word in sys.argv[2:5])
rng = random.Random(20)
day = 86_400_000
end = 1_789_000_000_000
teams = ["risk", "search", "growth", "claims", "pricing", "vision"]
subjects = ["fraud", "churn", "credit", "rank", "price", "route", "triage", "demand", "spam", "basket", "heart", "quality"]
kinds = ["detector", "score", "forecast", "model", "ranker", "classifier", "embedding", "tagger"]


def names():
    for index in range(models):
        yield f"{rng.choice(subjects)}-{rng.choice(kinds)}-{index:05d}"


def sizes():
    ten = 10
    base, extra = divmod(versions - largest - ten, models - 2)
    yield largest
    yield ten
    for index in range(models - 2):
        yield base + (1 if index < extra else 0)


def stage_of(version, count):
    if version == count - 1:
        return "Staging"
    if version == count - 2 or count == 1:
        return "Production"
    return "Archived" if version < count - 2 else "None"


store = sqlite3.connect(path)
store.execute("PRAGMA synchronous=OFF")
experiment = store.execute("INSERT INTO experiments (name, artifact_location, lifecycle_stage, creation_time, last_update_time) VALUES ('bench', 'mlflow-artifacts:/1', 'active', ?, ?)", (end, end)).lastrowid

rows = {"models": [], "model_tags": [], "versions": [], "version_tags": [], "aliases": [], "runs": [], "metrics": [], "params": []}
for name, count in zip(names(), sizes()):
    updated = end - rng.randrange(400 * day)
    rows["models"].append((name, updated - 500 * day, updated, f"{name}, retrained weekly"))
    for key, value in (("team", rng.choice(teams)), ("tier", str(rng.randrange(4))), ("contact", f"team-{rng.randrange(40)}@example.test"), ("domain", rng.choice(subjects))):
        rows["model_tags"].append((key, value, name))
    for version in range(1, count + 1):
        run = f"{rng.getrandbits(128):032x}"
        made = updated - (count - version) * day // 4
        rows["versions"].append((name, version, made, made + 60_000, "", f"user-{rng.randrange(30)}", stage_of(version, count), f"mlflow-artifacts:/1/{run}/artifacts/model", run, "READY", "", "", None))
        for key, value in (("sha256", f"{rng.getrandbits(256):064x}"), ("commit", f"{rng.getrandbits(160):040x}"), ("data", f"2026-{rng.randrange(1, 13):02d}")):
            rows["version_tags"].append((key, value, name, version))
        rows["runs"].append((run, f"train-{version}", "LOCAL", "train.py", "", "svc-train", "FINISHED", made - 600_000, made, "", "active", f"mlflow-artifacts:/1/{run}/artifacts", experiment))
        for number in range(20):
            rows["metrics"].append((f"metric_{number:02d}", rng.random(), made, 1, 0, run))
            rows["params"].append((f"param_{number:02d}", str(rng.randrange(1000)), run))
    rows["aliases"].append(("champion", max(1, count - 2), name))
    if rng.random() < 0.88:
        rows["aliases"].append(("challenger", max(1, count - 1), name))

insert = {
    "models": "registered_models (name, creation_time, last_updated_time, description)",
    "model_tags": "registered_model_tags (key, value, name)",
    "versions": "model_versions (name, version, creation_time, last_updated_time, description, user_id, current_stage, source, run_id, status, status_message, run_link, storage_location)",
    "version_tags": "model_version_tags (key, value, name, version)",
    "aliases": "registered_model_aliases (alias, version, name)",
    "runs": "runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id)",
    "metrics": "latest_metrics (key, value, timestamp, step, is_nan, run_uuid)",
    "params": "params (key, value, run_uuid)",
}
for kind, target in insert.items():
    store.executemany(f"INSERT INTO {target} VALUES ({', '.join('?' * len(rows[kind][0]))})", rows[kind])
store.commit()
print(f"{models} models, {len(rows['versions'])} versions, {len(rows['aliases'])} aliases")

"""Changes made with MLflow's own client: one line in, `alias NAME ALIAS VERSION` or `stage NAME VERSION STAGE`; `done` out."""

import sys
import warnings

warnings.filterwarnings("ignore")  # stages are deprecated, and used

from mlflow import MlflowClient  # noqa: E402

client = MlflowClient(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    kind, name, *rest = line.split()
    if kind == "alias":
        client.set_registered_model_alias(name, *rest)
    else:
        client.transition_model_version_stage(name, *rest)
    print("done", flush=True)

"""Trains what the serving tests call: two versions of a small classifier.

Made up beside them: a model that answers what it was given, one for chats, two that add tensors, and one with a column of each type that tells what it received.
"""

import json
import sys
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from sklearn.tree import DecisionTreeClassifier

FRAME = pd.DataFrame({"age": [30, 60, 45, 70, 52, 66], "cp": [0, 3, 1, 2, 0, 3], "chol": [180.0, 262.5, 210.0, 255.0, 199.5, 220.0]})
INPUTS = Schema([ColSpec("long", "age"), ColSpec("long", "cp"), ColSpec("double", "chol")])


def train(border):
    return DecisionTreeClassifier(random_state=0).fit(FRAME, (FRAME.chol > border).astype("int64"))


folder = Path(sys.argv[1])
for version, border in (("1", 240), ("2", 205)):
    signature = ModelSignature(INPUTS, Schema([ColSpec("long")]))
    mlflow.sklearn.save_model(train(border), folder / f"heart-{version}", signature=signature, input_example=FRAME.head(2), serialization_format="cloudpickle")
mlflow.pyfunc.save_model(
    folder / "echo",
    python_model=str(Path(__file__).with_name("echo.py")),
    signature=ModelSignature(
        Schema([ColSpec("long", "n"), ColSpec("double", "x")]),
        Schema([ColSpec("double")]),
        ParamSchema([ParamSpec("times", "long", 1), ParamSpec("more", "long", [], shape=(-1,))]),
    ),
    input_example=pd.DataFrame({"n": [1], "x": [0.5]}),
)
mlflow.pyfunc.save_model(folder / "chat", python_model=str(Path(__file__).with_name("chat.py")))

TENSORS = {
    "sum": (Schema([TensorSpec(np.dtype("float64"), (-1, 2))]), np.array([[1.0, 2.0]])),
    "sum-named": (Schema([TensorSpec(np.dtype("float64"), (-1, 1), name) for name in ("a", "b")]), {"a": np.array([[1.0]]), "b": np.array([[2.0]])}),
}
for name, (inputs, example) in TENSORS.items():
    outputs = Schema([TensorSpec(np.dtype("float64"), (-1,))])
    mlflow.pyfunc.save_model(folder / name, python_model=str(Path(__file__).with_name("add.py")), signature=ModelSignature(inputs, outputs), input_example=example)

MEASURE = Path(__file__).parents[1] / "measure"
sys.path.append(str(MEASURE))
TYPES = ("boolean", "integer", "long", "float", "double", "string", "binary", "datetime")
mlflow.pyfunc.save_model(
    folder / "witness",
    python_model=str(Path(__file__).with_name("witness.py")),
    code_paths=[str(MEASURE / "score.py")],
    # Not required, so that a request may have the one column that it is about.
    signature=ModelSignature(Schema([ColSpec(kind, kind, required=False) for kind in TYPES]), Schema([ColSpec("string")])),
)
(folder / "versions.json").write_text(json.dumps({"mlflow": mlflow.__version__, "pandas": pd.__version__, "numpy": np.__version__}))

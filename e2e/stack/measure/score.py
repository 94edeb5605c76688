"""What a model function receives, decided by MLflow's own scoring-server code in this process.

Reads one JSON object a line: {"signature": {"inputs", "outputs", "params"} or null, "hint": bool, "contentType", "body"}.
Writes one JSON object a line: {"status", "received", "params"}, or {"status", "error"} with what the server would answer.
{"unsupported": why} when this version of MLflow cannot load the signature. The first line tells the versions.
Cells are tagged as in lib/signatures/sight/types.ts. A {"ready": ...} line comes first, so that a caller can wait for the imports.
"""

import datetime
import json
import logging
import math
import os
import sys
import typing
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

# As the server does when it starts: texts become bytes and dates for models with type hints.
os.environ["_MLFLOW_IS_IN_SERVING_ENVIRONMENT"] = "true"

import mlflow
import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import Model
from mlflow.models.signature import ModelSignature
from mlflow.pyfunc import PyFuncModel, scoring_server

OLD = tuple(int(part) for part in mlflow.__version__.split(".")[:2]) < (2, 10)


class Recorder:
    """Stands where the model function stands, and keeps what it is called with."""

    def predict(self, data, params=None):
        self.data, self.params = data, params
        return []


def main():
    # Whatever a library prints must not get between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    tell(answers, {"ready": {"mlflow": mlflow.__version__, "pandas": pd.__version__, "numpy": np.__version__}})
    for line in sys.stdin:
        tell(answers, answer(json.loads(line)))


def tell(answers, value):
    answers.write(json.dumps(value, separators=(",", ":")) + "\n")
    answers.flush()


def answer(case):
    try:
        model, recorder = load(case)
    except Exception as problem:
        return {"unsupported": f"{type(problem).__name__}: {problem}"[:200]}
    try:
        reply = ask(case, model)
    except MlflowException as problem:
        return {"status": problem.get_http_status_code(), "error": str(problem.message)[:300]}
    except Exception as problem:
        # The web framework's answer to what MLflow did not catch.
        return {"status": 500, "error": f"{type(problem).__name__}: {problem}"[:300]}
    if reply.status != 200:
        return {"status": reply.status, "error": reply.response[:300]}
    return {"status": 200, "received": received(recorder.data), "params": params(recorder.params)}


def ask(case, model):
    schema = model.metadata.get_input_schema()
    if not OLD:
        return scoring_server.invocations(case["body"].encode(), case["contentType"], model, schema)
    import flask

    # The older server quotes the request of its web framework.
    with flask.Flask("measured").test_request_context(content_type=case["contentType"]):
        return scoring_server.invocations(case["body"], case["contentType"], model, schema)


def load(case):
    meta, recorder = Model(), Recorder()
    if case["signature"] is None:
        return PyFuncModel(model_meta=meta, model_impl=recorder), recorder
    signature = case["signature"]
    if OLD and signature.get("inputs"):
        signature = {**signature, "inputs": [respelled(each) for each in signature["inputs"]]}
    meta.signature = ModelSignature.from_dict({key: json.dumps(each) for key, each in signature.items() if each is not None})
    if not case.get("hint"):
        return PyFuncModel(model_meta=meta, model_impl=recorder), recorder
    meta.signature._is_signature_from_type_hint = True
    return PyFuncModel(model_meta=meta, model_impl=hinted(signature, recorder)), recorder


def respelled(column):
    """Before MLflow 2.10, columns were `optional` instead of not `required`."""
    column = dict(column)
    if column.pop("required", True) is False:
        column["optional"] = True
    return column


def hinted(signature, recorder):
    """A model whose function has the type hint that such a signature comes from."""
    from mlflow.pyfunc import PythonModel
    from mlflow.pyfunc.model import _PythonModelPyfuncWrapper

    def predict(self, model_input, params=None):
        return recorder.predict(model_input, params)

    predict.__annotations__["model_input"] = list[hint(signature["inputs"][0])]
    model = type("Hinted", (PythonModel,), {"predict": predict})()
    return _PythonModelPyfuncWrapper(model, None, None)


def hint(column):
    kind = column["type"]
    if kind == "array":
        return list[hint(column["items"])]
    if kind == "map":
        return dict[str, hint(column["values"])]
    plain = {"long": int, "double": float, "string": str, "boolean": bool, "binary": bytes, "datetime": datetime.datetime, "any": typing.Any}
    return plain[kind]


def received(data):
    if isinstance(data, pd.DataFrame):
        columns = [{"name": name if isinstance(name, str) else None, "dtype": str(kind)} for name, kind in zip(data.columns, data.dtypes)]
        series = [list(data.iloc[:, at]) for at in range(len(columns))]
        return {"kind": "table", "columns": columns, "rows": [[value(each[at]) for each in series] for at in range(len(data))]}
    if isinstance(data, dict) and data and all(isinstance(each, np.ndarray) for each in data.values()):
        return {"kind": "tensors", "tensors": [{"name": name, **tensor(each)} for name, each in data.items()]}
    if isinstance(data, np.ndarray):
        return {"kind": "tensor", **tensor(data)}
    return {"kind": "value", "value": value(data)}


def params(given):
    return None if given is None else {name: value(each) for name, each in given.items()}


def tensor(array):
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data": nested(array)}


def nested(array):
    if array.ndim == 0:
        return value(array[()])
    return {"kind": "list", "items": [nested(array[at, ...]) for at in range(array.shape[0])]}


def value(cell):
    if cell is None:
        return {"kind": "null"}
    if cell is pd.NaT:
        return {"kind": "datetime", "nanoseconds": None}
    if isinstance(cell, (bool, np.bool_)):
        return {"kind": "boolean", "value": bool(cell)}
    if isinstance(cell, (int, np.integer)) and not isinstance(cell, np.timedelta64):
        return {"kind": "integer", "text": str(int(cell))}
    if isinstance(cell, (float, np.floating)):
        return {"kind": "float", "value": number(float(cell))}
    if isinstance(cell, (bytes, bytearray)):
        return {"kind": "bytes", "hex": bytes(cell).hex()}
    if isinstance(cell, str):
        return {"kind": "text", "text": str(cell)}
    if isinstance(cell, (list, tuple)):
        return {"kind": "list", "items": [value(each) for each in cell]}
    if isinstance(cell, dict):
        return {"kind": "object", "entries": [[str(name), value(each)] for name, each in cell.items()]}
    if isinstance(cell, np.ndarray):
        return {"kind": "tensor", **tensor(cell)}
    return instant(cell)


def instant(cell):
    if isinstance(cell, pd.Timestamp) and cell.tzinfo is None:
        return {"kind": "datetime", "nanoseconds": str(cell.as_unit("ns").value)}
    if not isinstance(cell, (pd.Timestamp, np.datetime64)) and hasattr(cell, "isoformat"):
        # A parameter: Python's own date or datetime, to the microsecond, over more years than 64 bits of nanoseconds hold.
        return {"kind": "datetime", "nanoseconds": str(int(np.datetime64(cell, "us").astype("int64")) * 1000)}
    if isinstance(cell, np.datetime64):
        if np.isnat(cell):
            return {"kind": "datetime", "nanoseconds": None}
        return {"kind": "datetime", "nanoseconds": str(int(cell.astype("datetime64[ns]").astype("int64")))}
    return {"kind": "other", "type": type(cell).__name__, "text": str(cell)[:200]}


def number(cell):
    if math.isnan(cell):
        return "NaN"
    if math.isinf(cell):
        return "Infinity" if cell > 0 else "-Infinity"
    return repr(cell)


if __name__ == "__main__":
    main()

"""KServe's model server, on loopback: by itself it listens on every interface and has no setting for that.

The models are those of `train.py` and `echo.py`, by their rule. Each is there twice: it reads the rows itself, or leaves that to KServe's own
reader, as KServe's server for scikit-learn does.
"""

import pandas as pd
import uvicorn


class Loopback(uvicorn.Config):
    def __init__(self, app, **settings):
        super().__init__(app, **{**settings, "host": "127.0.0.1"})


uvicorn.Config = Loopback

from kserve import Model, ModelServer  # noqa: E402
from kserve.utils.utils import get_predict_input, get_predict_response  # noqa: E402


def rows(payload):
    return pd.DataFrame(payload["instances"])


def heart(table):
    return (table[["age", "cp", "chol"]].chol > 240).astype("int64").to_numpy()


def echo(table):
    return table["n"].to_numpy()


class Ruled(Model):
    def __init__(self, name, read, rule):
        super().__init__(name)
        self.read, self.rule, self.ready = read, rule, True

    def predict(self, payload, headers=None, response_headers=None):
        return get_predict_response(payload, self.rule(self.read(payload)), self.name)


if __name__ == "__main__":
    rules = {"heart": heart, "echo": echo}
    own = [Ruled(name, rows, rule) for name, rule in rules.items()]
    ModelServer().start(own + [Ruled(f"{name}-sklearn", get_predict_input, rule) for name, rule in rules.items()])

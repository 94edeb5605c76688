"""A model that answers what it received: the table, value by value with types, as the measurements write it."""

import json

from mlflow.models import set_model
from mlflow.pyfunc import PythonModel
from score import received


class Witness(PythonModel):
    def predict(self, context, model_input, params=None):
        return [json.dumps(received(model_input))]


set_model(Witness())

"""A model that adds: the columns of a matrix, or the tensors a and b."""

import numpy as np
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel


class Add(PythonModel):
    def predict(self, context, model_input, params=None):
        parts = [model_input["a"], model_input["b"]] if isinstance(model_input, dict) else [np.asarray(model_input)]
        return np.concatenate(parts, axis=1).sum(axis=1)


set_model(Add())

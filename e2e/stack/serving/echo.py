"""A model that answers what it was given: n, or x where n is 0; as often as the parameter `times` says, and then what `more` lists."""

import numpy as np
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel


class Echo(PythonModel):
    def predict(self, context, model_input, params=None):
        values = [x if n == 0 else n for n, x in zip(model_input["n"].tolist(), model_input["x"].tolist())]
        # While it is saved it is tried without parameters.
        asked = params or {"times": 1, "more": []}
        return np.array(values * asked["times"] + [int(each) for each in asked["more"]])


set_model(Echo())

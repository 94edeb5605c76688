"""What Azure Machine Learning generates for an MLflow model, in short."""

import os

import mlflow
import numpy as np
from inference_schema.parameter_types.numpy_parameter_type import NumpyParameterType
from inference_schema.parameter_types.pandas_parameter_type import PandasParameterType
from inference_schema.parameter_types.standard_py_parameter_type import StandardPythonParameterType
from inference_schema.schema_decorators import input_schema, output_schema
from mlflow.models import Model

DIR = os.environ["AZUREML_MODEL_DIR"]
example = Model.load(DIR).load_input_example(DIR)


def parameter():
    if isinstance(example, np.ndarray):
        return NumpyParameterType(example, enforce_shape=False)
    if isinstance(example, dict):
        return StandardPythonParameterType({name: NumpyParameterType(part, enforce_shape=False) for name, part in example.items()})
    return PandasParameterType(example, enforce_shape=False, orient="split")


def init():
    global model
    model = mlflow.pyfunc.load_model(DIR)


@input_schema("input_data", parameter())
@output_schema(NumpyParameterType(np.array([0])))
def run(input_data):
    return np.asarray(model.predict(input_data)).tolist()

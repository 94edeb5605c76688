"""A model with thirteen columns, trained, logged with an input example and registered as bench-heart."""

import sys

import mlflow
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

NAMES = ("age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak", "slope", "ca", "thal")

mlflow.set_tracking_uri(sys.argv[1])
draw = np.random.default_rng(7)
frame = pd.DataFrame({name: draw.normal(size=200) for name in NAMES})
model = LogisticRegression().fit(frame, (frame.chol + frame.age > 0).astype("int64"))
signature = mlflow.models.infer_signature(frame, model.predict(frame))
mlflow.sklearn.log_model(model, name="model", signature=signature, input_example=frame.head(2), registered_model_name="bench-heart", serialization_format="cloudpickle")

"""Azure's inference server, on loopback: by itself it listens on every interface and has no setting for that."""

import azureml_inference_server_http.constants as constants

constants.DEFAULT_HOST = "127.0.0.1"

from azureml_inference_server_http.amlserver import run  # noqa: E402

run()

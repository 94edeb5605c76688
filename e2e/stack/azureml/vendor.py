"""Drives the vendor's own clients against the stand-in, over TLS. One line of JSON a proof; exit code 1 when one fails.

Called with one argument: {"origin", "scope", "known", "storage", "container", "filled", "pem"} as JSON.
REQUESTS_CA_BUNDLE and SSL_CERT_FILE name the stand-in's authority.
"""

import json
import logging
import os
import pathlib
import subprocess
import sys
import time
import traceback
import urllib.request

from azure.ai.ml import Input, MLClient
from azure.ai.ml.entities import Model
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import CertificateCredential, ClientSecretCredential
from azure.storage.blob import BlobServiceClient

logging.disable(logging.CRITICAL)
given = json.loads(sys.argv[1])
origin, scope, known, storage = given["origin"], given["scope"], given["known"], given["storage"]
_, _, subscription, _, group, _, _, _, workspace = scope.split("/")
failed = False


def prove(name):
    def run(work):
        global failed
        try:
            said = work()
            print(json.dumps({"name": name, "ok": True, **({"said": said} if said is not None else {})}), flush=True)
        except Exception as error:  # every failure of a proof is told, whatever it is
            failed = True
            print(json.dumps({"name": name, "ok": False, "why": repr(error)[:400]}), flush=True)
            traceback.print_exc()
        return work

    return run


def order(path, body):
    data = json.dumps(body).encode()
    request = urllib.request.Request(f"{origin}/_stand-in/{path}", data, {"content-type": "application/json"}, method="POST")
    urllib.request.urlopen(request).read()


class Recorder:
    """Passes everything on, and keeps what was posted."""

    def __init__(self, pipeline):
        self.pipeline, self.posted = pipeline, []

    def post(self, url, **how):
        self.posted.append(how)
        return self.pipeline.post(url, **how)

    def get(self, url, **how):
        return self.pipeline.get(url, **how)


signed_in = dict(authority=origin, disable_instance_discovery=True)
credential = ClientSecretCredential(known["tenant"], known["client"], known["secret"], **signed_in)
here = origin + "/"
ml = MLClient(
    credential, subscription, group, workspace, cloud="Local", enable_telemetry=False,
    cloud_metadata=dict(
        azure_portal=here, resource_manager=here, active_directory=here, aml_resource_id=here,
        storage_endpoint="core.windows.net", registry_discovery_endpoint=here,
    ),
)


@prove("azure-identity signs in with a secret, and with a certificate")
def _():
    assert credential.get_token("https://management.azure.com/.default").token
    pem = given["pem"].encode()
    by_certificate = CertificateCredential(known["tenant"], known["client"], certificate_data=pem, **signed_in)
    assert by_certificate.get_token("https://management.azure.com/.default").token
    wrong = ClientSecretCredential(known["tenant"], known["client"], "wrong", **signed_in)
    try:
        wrong.get_token("https://management.azure.com/.default")
    except Exception as error:
        assert "7000215" in str(error), error
    else:
        raise AssertionError("a wrong secret was taken")


@prove("the workspace is found")
def _():
    assert ml.workspaces.get(workspace).location == "westeurope"


@prove("all models are listed over pages, each once")
def _():
    names = [model.name for model in ml.models.list()]
    assert len(names) == len(set(names)) == given["filled"] + 3, len(names)
    return len(names)


@prove("versions are listed and found, with stage, tags and flavors")
def _():
    versions = {model.version for model in ml.models.list(name="claim-severity")}
    assert versions == {"4", "5", "6"}, versions
    found = ml.models.get("claim-severity", "5")
    assert (found.stage, found.tags["ticket"], found.type) == ("Staging", "CLM-318", "mlflow_model")
    assert "python_function" in found.flavors and found.creation_context.created_by == "Jonas Weber"


@prove("stage and tags are changed by writing the whole body back")
def _():
    model = ml.models.get("claim-severity", "6")
    model.stage = "Staging"
    model.tags = {**model.tags, "seen": "yes"}
    ml.models.create_or_update(model)
    found = ml.models.get("claim-severity", "6")
    assert (found.stage, found.tags) == ("Staging", {"seen": "yes"}), (found.stage, found.tags)
    assert found.creation_context.last_modified_at > found.creation_context.created_at


@prove("the vendor's own archive drops the stage, and restore does not bring it back")
def _():
    before = ml.models.get("quote-conversion", "2").stage
    ml.models.archive("quote-conversion", "2")
    assert before == "Production" and ml.models.get("quote-conversion", "2").stage is None
    assert "2" not in {model.version for model in ml.models.list(name="quote-conversion")}
    ml.models.restore("quote-conversion", "2")
    assert ml.models.get("quote-conversion", "2").stage is None
    assert "2" in {model.version for model in ml.models.list(name="quote-conversion")}


@prove("a version is created from a path of a datastore")
def _():
    path = f"azureml://subscriptions/{subscription}/resourcegroups/{group}/workspaces/{workspace}/datastores/workspaceblobstore/paths/models/lapse-risk/3"
    made = ml.models.create_or_update(Model(name="made-by-vendor", version="7", path=path, type="mlflow_model", stage="Development"))
    assert (made.version, made.stage) == ("7", "Development")
    assert ml.models.get("made-by-vendor", "7").path.lower() == path.lower()


@prove("what is not there is told by the vendor's own exception")
def _():
    for ask in (lambda: ml.models.get("no-such-model", "1"), lambda: ml.models.get("claim-severity", "99"), lambda: ml.online_endpoints.get("none-such")):
        try:
            ask()
        except ResourceNotFoundError:
            continue
        raise AssertionError("it was found")


@prove("a busy service is asked again, a conflict is told")
def _():
    order("faults", {"kind": "throttled", "match": "/models/claim-severity/versions/4", "retryAfter": 1})
    assert ml.models.get("claim-severity", "4").version == "4"
    order("faults", {"kind": "conflict", "match": "/models/claim-severity/versions/4"})
    try:
        ml.models.get("claim-severity", "4")
    except HttpResponseError as error:
        assert error.status_code == 409 and error.error.code == "Conflict", error
    else:
        raise AssertionError("no conflict")


@prove("endpoints, deployments and keys are read")
def _():
    assert {each.name for each in ml.online_endpoints.list()} == {"claims-live", "quotes-live"}
    found = ml.online_endpoints.get("claims-live")
    assert found.traffic == {"stable": 90, "candidate": 10}, found.traffic
    assert {each.name for each in ml.online_deployments.list("claims-live")} == {"stable", "candidate"}
    assert ml.online_endpoints.get_keys("claims-live").primary_key


@prove("traffic is shifted as a long-running change, and mirrored traffic goes along")
def _():
    endpoint = ml.online_endpoints.get("quotes-live")
    assert endpoint.mirror_traffic == {"green": 20}
    endpoint.traffic = {"blue": 95, "shared": 5}
    ml.online_endpoints.begin_create_or_update(endpoint).result(timeout=60)
    found = ml.online_endpoints.get("quotes-live")
    assert (found.traffic, found.mirror_traffic, found.provisioning_state) == ({"blue": 95, "shared": 5}, {"green": 20}, "Succeeded")


@prove("batch endpoints are read")
def _():
    assert [each.name for each in ml.batch_endpoints.list()] == ["lapse-nightly"]
    assert [each.name for each in ml.batch_deployments.list("lapse-nightly")] == ["main"]
    assert len(list(ml.batch_endpoints.list_jobs("lapse-nightly"))) == 3


@prove("a batch run is started with the body that we send, and followed as a job")
def _():
    ml.batch_endpoints._requests_pipeline = recording = Recorder(ml.batch_endpoints._requests_pipeline)
    job = ml.batch_endpoints.invoke("lapse-nightly", deployment_name="main", input=Input(type="uri_folder", path="https://data.example/claims/"))
    ml.batch_endpoints._requests_pipeline = recording.pipeline
    (sent,) = recording.posted
    uri = "https://data.example/claims/"
    assert sent["json"] == {"properties": {"inputData": {"UriFolder": {"jobInputType": "UriFolder", "uri": uri}}}}, sent
    assert sent["headers"]["azureml-model-deployment"] == "main"
    time.sleep(1)
    assert [each.status for each in ml.batch_endpoints.list_jobs("lapse-nightly") if each.name == job.name] == ["Completed"]


@prove("azure-storage-blob lists and reads by the account's key, and by a token")
def _():
    account = f"{origin}/{storage['account']}"
    by_key = BlobServiceClient(account, credential={"account_name": storage["account"], "account_key": storage["key"]})
    by_token = BlobServiceClient(account, credential=credential)
    for service in (by_key, by_token):
        folder = service.get_container_client(given["container"])
        names = [blob.name for blob in folder.list_blobs(name_starts_with="models/claim-severity/4/")]
        assert "models/claim-severity/4/MLmodel" in names and len(names) == 6, names
        assert b"mlflow.sklearn" in folder.download_blob("models/claim-severity/4/MLmodel").readall()
    try:
        wrong = {"account_name": storage["account"], "account_key": "AAAA"}
        list(BlobServiceClient(account, credential=wrong).get_container_client(given["container"]).list_blobs())
    except HttpResponseError as error:
        assert error.status_code == 403
    else:
        raise AssertionError("a wrong key was taken")


@prove("the committed description is what the installed package says")
def _():
    describe = pathlib.Path(__file__).with_name("describe.py")
    # MLClient leaves the name of its cloud behind, which only this process knows.
    env = {key: value for key, value in os.environ.items() if key != "AZUREML_CURRENT_CLOUD"}
    subprocess.run([sys.executable, str(describe), "--check"], check=True, env=env)


@prove("nothing that the vendor's clients sent or got is outside the description")
def _():
    said = json.loads(urllib.request.urlopen(f"{origin}/_stand-in/violations").read())
    assert said == [], said


sys.exit(1 if failed else 0)

"""Drives Google's own Python clients against the stand-in, and proves that description.json is what the package says.

    python vendor.py READY      READY: the line that serve.ts prints when it is ready, started with --fill 250

Prints one line of JSON a proof, {"name", "ok"}, and ends with 1 when one does not hold.
"""

import json
import logging
import pathlib
import sys
import traceback

import google_auth_httplib2
import httplib2
from google.api_core import exceptions
from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import InvalidOperation
from google.auth.transport.requests import Request
from google.cloud import aiplatform, aiplatform_v1
from google.cloud import storage as gcs
from google.oauth2 import service_account
from google.protobuf import field_mask_pb2
from googleapiclient import discovery, discovery_cache, errors

import describe

READY = json.loads(sys.argv[1])
URL, SETTINGS = READY["url"], READY["settings"]
PARENT = f"projects/{SETTINGS['project']}/locations/{SETTINGS['location']}"
SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]
CREDENTIALS = service_account.Credentials.from_service_account_info(json.loads(SETTINGS["key"]), scopes=SCOPES)

OPTIONS = dict(transport="rest", credentials=CREDENTIALS, client_options=ClientOptions(api_endpoint=URL))
MODELS = aiplatform_v1.ModelServiceClient(**OPTIONS)
ENDPOINTS = aiplatform_v1.EndpointServiceClient(**OPTIONS)

# The high-level client tells on standard output what it does; proofs alone belong there.
logging.disable(logging.INFO)

failed = []


def proof(name):
    def run(work):
        try:
            ok = work() is not False
        except Exception:
            traceback.print_exc()
            ok = False
        print(json.dumps({"name": name, "ok": ok}), flush=True)
        if not ok:
            failed.append(name)

    return run


def called(display_name):
    found = [model for model in MODELS.list_models(parent=PARENT) if model.display_name == display_name]
    return found[0].name


def refused(kind, work):
    try:
        work()
    except kind:
        return True
    return False


@proof("description.json is what the installed package says")
def _():
    committed = json.loads((pathlib.Path(__file__).parent / "description.json").read_text(encoding="utf-8"))
    return committed == describe.description()


@proof("the client signs in with the service account's key")
def _():
    CREDENTIALS.refresh(Request())
    return CREDENTIALS.valid and CREDENTIALS.token.startswith("ya29.stand-in")


@proof("without credentials it is told to sign in")
def _():
    client = aiplatform_v1.ModelServiceClient(**{**OPTIONS, "credentials": AnonymousCredentials()})
    # A 401 makes the client renew what it has, and it has nothing.
    return refused(InvalidOperation, lambda: list(client.list_models(parent=PARENT)))


@proof("253 models come in pages of 100, each once")
def _():
    pages = list(MODELS.list_models(request={"parent": PARENT, "page_size": 100}).pages)
    names = [model.name for page in pages for model in page.models]
    return [len(page.models) for page in pages] == [100, 100, 53] and len(set(names)) == 253


@proof("a model without a version is its default one")
def _():
    model = MODELS.get_model(name=called("Card fraud"))
    return model.version_id == "4" and "default" in model.version_aliases and model.labels["team"] == "risk"


@proof("versions are listed with their aliases and times")
def _():
    versions = list(MODELS.list_model_versions(name=called("Card fraud")))
    found = {version.version_id: sorted(version.version_aliases) for version in versions}
    times = all(version.version_create_time for version in versions)
    return times and found == {"1": [], "2": [], "3": ["rollback"], "4": ["champion", "default"], "5": ["challenger"]}


@proof("a version is found by its alias")
def _():
    return MODELS.get_model(name=f"{called('Card fraud')}@challenger").version_id == "5"


@proof("an alias moves from one version to another, and is removed")
def _():
    name = called("Card fraud")
    MODELS.merge_version_aliases(name=f"{name}@1", version_aliases=["proven"])
    moved = MODELS.merge_version_aliases(name=f"{name}@2", version_aliases=["proven"])
    before = MODELS.get_model(name=f"{name}@1")
    gone = MODELS.merge_version_aliases(name=f"{name}@2", version_aliases=["-proven"])
    return "proven" in moved.version_aliases and not before.version_aliases and not gone.version_aliases


@proof("default cannot be removed")
def _():
    name = f"{called('Card fraud')}@4"
    work = lambda: MODELS.merge_version_aliases(name=name, version_aliases=["-default"])
    return refused(exceptions.BadRequest, work)


@proof("labels of a version are changed with its etag, and a stale one is refused")
def _():
    mask = field_mask_pb2.FieldMask(paths=["labels"])
    version = MODELS.get_model(name=f"{called('Card fraud')}@1")
    stale = aiplatform_v1.Model(version)
    version.labels["proven"] = "yes"
    changed = MODELS.update_model(model=version, update_mask=mask)
    stale.labels["proven"] = "no"
    lost = refused(exceptions.Conflict, lambda: MODELS.update_model(model=stale, update_mask=mask))
    return lost and MODELS.get_model(name=version.name).labels["proven"] == changed.labels["proven"] == "yes"


@proof("fields of the model and of a version cannot be mixed")
def _():
    version = MODELS.get_model(name=f"{called('Card fraud')}@1")
    mask = field_mask_pb2.FieldMask(paths=["display_name", "labels"])
    return refused(exceptions.BadRequest, lambda: MODELS.update_model(model=version, update_mask=mask))


@proof("capital letters in a label are refused")
def _():
    version = MODELS.get_model(name=f"{called('Card fraud')}@1")
    version.labels["Proven"] = "Yes"
    mask = field_mask_pb2.FieldMask(paths=["labels"])
    return refused(exceptions.BadRequest, lambda: MODELS.update_model(model=version, update_mask=mask))


@proof("what is not there is NotFound")
def _():
    missing = [f"{PARENT}/models/1", f"{called('Card fraud')}@99", f"{called('Card fraud')}@nobody"]
    return all(refused(exceptions.NotFound, lambda name=name: MODELS.get_model(name=name)) for name in missing)


@proof("a page token that is none is BadRequest")
def _():
    request = {"parent": PARENT, "page_token": "not a token"}
    return refused(exceptions.BadRequest, lambda: list(MODELS.list_models(request=request)))


@proof("evaluations carry their metrics")
def _():
    found = list(MODELS.list_model_evaluations(parent=f"{called('Card fraud')}@4"))
    return len(found) == 1 and found[0].metrics["auPrc"] == 0.8417


@proof("endpoints show what is deployed, and their traffic shifts with the etag")
def _():
    mask = field_mask_pb2.FieldMask(paths=["traffic_split"])
    [endpoint] = [each for each in ENDPOINTS.list_endpoints(parent=PARENT) if each.display_name == "Card fraud, online"]
    ids = {each.model_version_id: each.id for each in endpoint.deployed_models}
    if dict(endpoint.traffic_split) != {ids["4"]: 90, ids["5"]: 10}:
        return False
    stale = aiplatform_v1.Endpoint(endpoint)
    endpoint.traffic_split = {ids["4"]: 60, ids["5"]: 40}
    ENDPOINTS.update_endpoint(endpoint=endpoint, update_mask=mask)
    stale.traffic_split = {ids["4"]: 100}
    lost = refused(exceptions.Conflict, lambda: ENDPOINTS.update_endpoint(endpoint=stale, update_mask=mask))
    now = ENDPOINTS.get_endpoint(name=endpoint.name)
    wrong = aiplatform_v1.Endpoint(now)
    wrong.traffic_split = {ids["4"]: 60}
    sums = refused(exceptions.BadRequest, lambda: ENDPOINTS.update_endpoint(endpoint=wrong, update_mask=mask))
    return lost and sums and dict(now.traffic_split) == {ids["4"]: 60, ids["5"]: 40}


@proof("the high-level client lists models, versions and endpoints, and moves an alias")
def _():
    aiplatform.init(
        project=SETTINGS["project"],
        location=SETTINGS["location"],
        api_endpoint=URL,
        api_transport="rest",
        credentials=CREDENTIALS,
    )
    found = aiplatform.Model.list(filter='display_name="Churn forecast"')
    if len(aiplatform.Model.list()) != 253 or len(found) != 1:
        return False
    registry = found[0].versioning_registry
    registry.add_version_aliases(["proven"], version="3")
    with_alias = {each.version_id: each.version_aliases for each in registry.list_versions()}
    registry.remove_version_aliases(["proven"], version="3")
    evaluations = aiplatform.Model(f"{found[0].resource_name}@2").list_model_evaluations()
    numbers = [dict(each.metrics)["auPrc"] for each in evaluations]
    return "proven" in with_alias["3"] and numbers == [0.5574] and len(aiplatform.Endpoint.list()) == 2


@proof("the other client, made from the description, pages through the same models and knows the same errors")
def _():
    folder = pathlib.Path(discovery_cache.__file__).parent / "documents"
    document = json.loads((folder / "aiplatform.v1.json").read_text(encoding="utf-8"))
    http = google_auth_httplib2.AuthorizedHttp(CREDENTIALS, http=httplib2.Http())
    service = discovery.build_from_document(document, http=http, client_options=ClientOptions(api_endpoint=URL))
    models = service.projects().locations().models()
    names, request = [], models.list(parent=PARENT, pageSize=100)
    while request is not None:
        reply = request.execute()
        names += [model["name"] for model in reply["models"]]
        request = models.list_next(request, reply)
    try:
        models.get(name=f"{PARENT}/models/1").execute()
        code = 200
    except errors.HttpError as error:
        code = error.resp.status
    return len(set(names)) == 253 and code == 404


@proof("Cloud Storage's client lists the files of a version and reads them")
def _():
    client = gcs.Client(SETTINGS["project"], credentials=CREDENTIALS, client_options=ClientOptions(api_endpoint=URL))
    uri = MODELS.get_model(name=called("Card fraud")).artifact_uri
    bucket, _, folder = uri.removeprefix("gs://").partition("/")
    blobs = {blob.name: blob for blob in client.list_blobs(bucket, prefix=f"{folder}/")}
    text = blobs[f"{folder}/requirements.txt"].download_as_text()
    missing = client.bucket(bucket).blob("no such object")
    return len(blobs) == 2 and text.startswith("scikit-learn==") and refused(exceptions.NotFound, missing.download_as_bytes)


@proof("nothing went to and fro that the description does not know")
def _():
    _, content = httplib2.Http().request(f"{URL}/_stand-in/violations")
    if content != b"[]":
        print(content.decode(), file=sys.stderr)
    return content == b"[]"


sys.exit(1 if failed else 0)

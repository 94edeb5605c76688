"""Writes description.json: what the vendor's own package says about the calls and bodies that the stand-in serves.

The package carries classes generated from the service's description; this reads names, types, enums and what only the service
writes from them. Models outside `EXPANDED` are let through as they are: nothing that the stand-in sends holds one.
"""

import ast
import datetime
import enum
import importlib
import importlib.metadata
import inspect
import json
import pathlib
import sys
import types
import typing

from azure.ai.ml._restclient.arm_ml_service import models
from azure.ai.ml._restclient.arm_ml_service.models import _models
from azure.ai.ml._restclient.arm_ml_service._utils import model_base
from azure.ai.ml._restclient.arm_ml_service.operations import _operations

PACKAGE = "azure-ai-ml"
EXPANDED = """
ModelContainer ModelContainerProperties ModelVersion ModelVersionProperties FlavorData DatasetReference SystemData
OnlineEndpoint OnlineEndpointProperties OnlineDeployment OnlineDeploymentProperties ManagedOnlineDeployment KubernetesOnlineDeployment
BatchEndpoint BatchEndpointProperties BatchEndpointDefaults BatchDeployment BatchDeploymentProperties
AssetReferenceBase IdAssetReference DataPathAssetReference OutputPathAssetReference
ManagedServiceIdentity UserAssignedIdentity Sku EndpointAuthKeys EndpointAuthToken CodeConfiguration
OnlineRequestSettings ProbeSettings OnlineScaleSettings DefaultScaleSettings TargetUtilizationScaleSettings
DeploymentResourceConfiguration BatchRetrySettings
Datastore DatastoreProperties AzureBlobDatastore AzureDataLakeGen2Datastore DatastoreCredentials AccountKeyDatastoreCredentials
SasDatastoreCredentials NoneDatastoreCredentials DatastoreSecrets AccountKeyDatastoreSecrets SasDatastoreSecrets
JobBase JobBaseProperties PipelineJob JobService JobOutput UriFolderJobOutput UriFileJobOutput JobInput UriFolderJobInput UriFileJobInput
Workspace WorkspaceProperties Registry RegistryProperties
GetBlobReferenceSASRequestDto GetBlobReferenceSASResponseDto GetBlobReferenceForConsumptionDto DataReferenceCredential
SASCredential SasCredential ErrorResponse ErrorDetail ErrorAdditionalInfo
""".split()
OPERATIONS = """
model_containers_get model_containers_create_or_update model_containers_list
model_versions_get model_versions_create_or_update model_versions_list model_versions_delete
registry_model_containers_get registry_model_containers_list
registry_model_versions_get registry_model_versions_create_or_update registry_model_versions_list
registry_data_references_get_blob_reference_sas
online_endpoints_get online_endpoints_create_or_update online_endpoints_list online_endpoints_list_keys online_endpoints_get_token
online_deployments_get online_deployments_list
batch_endpoints_get batch_endpoints_list batch_deployments_get batch_deployments_list
datastores_get datastores_list datastores_list_secrets jobs_get jobs_list workspaces_get registries_get
""".split()


class Description:
    def __init__(self):
        self.enums = {}

    def model(self, cls):
        fields = {}
        hints = typing.get_type_hints(cls, vars(_models) | {"_models": models})
        for base in reversed(inspect.getmro(cls)):
            for name, field in vars(base).items():
                if isinstance(field, model_base._RestField):
                    written, required = self.type(hints[name])
                    entry = {"type": written}
                    if required:
                        entry["required"] = True
                    if field._visibility == ["read"]:
                        entry["readOnly"] = True
                    if "read" not in (field._visibility or ["read"]):
                        entry["writeOnly"] = True
                    fields[field._rest_name_input or name] = entry
        described = {"fields": dict(sorted(fields.items()))}
        mapping = vars(cls).get("__mapping__")
        if mapping:
            field = next(f for f in vars(cls).values() if isinstance(f, model_base._RestField) and f._is_discriminator)
            kinds = {str(getattr(k, "value", k)): v.__name__ for k, v in mapping.items() if v.__name__ in EXPANDED}
            described["discriminator"] = {"field": field._rest_name_input or field._rest_name, "kinds": dict(sorted(kinds.items()))}
        return described

    def type(self, hint):
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (typing.Union, types.UnionType):
            present = [each for each in arguments if each is not type(None)]
            known = [each for each in present if inspect.isclass(each) and issubclass(each, enum.Enum)]
            return self.type(known[0] if known else present[0])[0], len(present) == len(arguments)
        if origin in (list, typing.List):
            return {"list": self.type(arguments[0])[0]}, True
        if origin in (dict, typing.Dict):
            return {"dict": self.type(arguments[1])[0]}, True
        if origin is typing.Literal:
            return {"literal": str(getattr(arguments[0], "value", arguments[0]))}, True
        if inspect.isclass(hint) and issubclass(hint, enum.Enum):
            self.enums[hint.__name__] = sorted(each.value for each in hint)
            return {"enum": hint.__name__}, True
        if inspect.isclass(hint) and issubclass(hint, model_base.Model):
            return ({"model": hint.__name__} if hint.__name__ in EXPANDED else "any"), True
        simple = {str: "string", int: "integer", float: "number", bool: "boolean", datetime.datetime: "datetime",
                  datetime.timedelta: "duration"}
        return simple.get(hint, "any"), True


def operations():
    described = {}
    for node in ast.parse(inspect.getsource(_operations)).body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("build_"):
            continue
        name = node.name.removeprefix("build_").removesuffix("_request")
        if name not in OPERATIONS:
            continue
        found = {"query": []}
        for each in ast.walk(node):
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name) and each.targets[0].id == "_url":
                found["path"] = each.value.value
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Subscript):
                target = each.targets[0]
                if isinstance(target.value, ast.Name) and target.value.id == "_params":
                    found["query"].append(target.slice.value)
            if isinstance(each, ast.Call) and getattr(each.func, "id", "") == "HttpRequest":
                found["method"] = next(k.value.value for k in each.keywords if k.arg == "method")
        found["query"] = sorted(set(found["query"]))
        described[name] = {"method": found["method"], "path": found["path"], "query": found["query"]}
    missing = [name for name in OPERATIONS if name not in described]
    if missing:
        raise SystemExit(f"the package has no {missing}")
    return dict(sorted(described.items()))


def description():
    work = Description()
    found = {name: work.model(getattr(_models, name)) for name in sorted(EXPANDED) if hasattr(_models, name)}
    source = inspect.getsource(importlib.import_module("azure.ai.ml._restclient.arm_ml_service._configuration"))
    version = source.split('kwargs.pop("api_version", "')[1].split('"')[0]
    return {
        "package": PACKAGE,
        "version": importlib.metadata.version(PACKAGE),
        "apiVersion": version,
        "operations": operations(),
        "enums": dict(sorted(work.enums.items())),
        "models": found,
    }


def text():
    return json.dumps(description(), indent=1, sort_keys=False) + "\n"


if __name__ == "__main__":
    path = pathlib.Path(__file__).with_name("description.json")
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if path.read_text() == text() else "description.json is not what the installed package says")
    path.write_text(text())

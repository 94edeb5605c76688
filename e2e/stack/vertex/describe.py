"""Extracts what the stand-in is checked against from Google's own machine-readable descriptions.

    python describe.py > description.json

They lie in the package google-api-python-client, one "discovery document" a service. Taken over are the methods that the
product calls and the schemas that these lead to, without their prose.
"""

import importlib.metadata
import json
import pathlib
import sys

import googleapiclient.discovery_cache as cache

PACKAGE = "google-api-python-client"

METHODS = {
    "aiplatform.v1": [
        "projects.locations.models.list",
        "projects.locations.models.get",
        "projects.locations.models.patch",
        "projects.locations.models.listVersions",
        "projects.locations.models.mergeVersionAliases",
        "projects.locations.models.testIamPermissions",
        "projects.locations.models.evaluations.list",
        "projects.locations.models.evaluations.get",
        "projects.locations.endpoints.list",
        "projects.locations.endpoints.get",
        "projects.locations.endpoints.patch",
    ],
    "storage.v1": ["objects.list", "objects.get"],
    "iamcredentials.v1": ["projects.serviceAccounts.generateAccessToken"],
    "sts.v1": ["v1.token"],
}

# What every failure holds in its "error"; no method's reply refers to it.
ALSO = {"aiplatform.v1": ["GoogleRpcStatus"]}

SCHEMA_KEYS = {"$ref", "type", "format", "enum", "properties", "additionalProperties", "items"}
PARAMETER_KEYS = {"location", "type", "format", "enum", "pattern", "repeated", "required"}


def document(name):
    folder = pathlib.Path(cache.__file__).parent / "documents"
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def method(doc, path):
    *resources, name = path.split(".")
    here = doc
    for resource in resources:
        here = here["resources"][resource]
    return here["methods"][name]


def schema(found):
    if not isinstance(found, dict):
        return found
    kept = {key: value for key, value in found.items() if key in SCHEMA_KEYS}
    if "properties" in kept:
        kept["properties"] = {name: schema(each) for name, each in sorted(kept["properties"].items())}
    for key in ("additionalProperties", "items"):
        if key in kept:
            kept[key] = schema(kept[key])
    return kept


def references(found):
    if isinstance(found, dict):
        if isinstance(found.get("$ref"), str):
            yield found["$ref"]
        for each in found.values():
            yield from references(each)


def described(name):
    doc = document(name)
    methods = {}
    wanted = list(ALSO.get(name, []))
    for path in METHODS[name]:
        found = method(doc, path)
        methods[path] = {
            "verb": found["httpMethod"],
            "path": "/" + doc["servicePath"] + found.get("flatPath", found["path"]),
            "media": found.get("supportsMediaDownload", False),
            "parameters": {
                key: {each: value for each, value in parameter.items() if each in PARAMETER_KEYS}
                for key, parameter in sorted(found.get("parameters", {}).items())
            },
            "request": found.get("request", {}).get("$ref"),
            "response": found.get("response", {}).get("$ref"),
        }
        wanted += [each for each in (methods[path]["request"], methods[path]["response"]) if each]
    schemas = {}
    while wanted:
        each = wanted.pop()
        if each not in schemas:
            schemas[each] = schema(doc["schemas"][each])
            wanted += references(schemas[each])
    return {
        "revision": doc["revision"],
        "parameters": sorted(doc["parameters"]),
        "methods": methods,
        "schemas": dict(sorted(schemas.items())),
    }


def description():
    return {
        "package": {"name": PACKAGE, "version": importlib.metadata.version(PACKAGE)},
        "documents": {name: described(name) for name in METHODS},
    }


if __name__ == "__main__":
    json.dump(description(), sys.stdout, indent=1, sort_keys=False)
    sys.stdout.write("\n")

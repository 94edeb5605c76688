"""Extracts from botocore what the stand-in is checked against. Prints it, or with --write puts it beside this file."""

import json
import pathlib
import sys

import botocore
from botocore.loaders import Loader

OPERATIONS = {
    "sagemaker": [
        "ListModelPackageGroups",
        "DescribeModelPackageGroup",
        "ListModelPackages",
        "DescribeModelPackage",
        "UpdateModelPackage",
        "ListActions",
        "DescribeAction",
        "ListEndpoints",
        "DescribeEndpoint",
        "DescribeEndpointConfig",
        "DescribeModel",
        "ListInferenceComponents",
        "UpdateEndpointWeightsAndCapacities",
    ],
    "sts": ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"],
    "s3": ["ListObjectsV2", "GetObject", "HeadObject", "PutObject"],
}

KEPT = ["type", "required", "enum", "pattern", "min", "max"]


def shape_of(shape):
    found = {key: shape[key] for key in KEPT if key in shape}
    if "members" in shape:
        found["members"] = {name: reference_of(member) for name, member in shape["members"].items()}
    for part in ("member", "key", "value"):
        if part in shape:
            found[part] = shape[part]["shape"]
    return found


def reference_of(member):
    """The name of a shape; where a member is not in the body, with its place."""
    if "location" not in member:
        return member["shape"]
    return {"shape": member["shape"], "location": member["location"], "name": member["locationName"]}


def service_of(name, operations):
    model = Loader().load_service_model(name, "service-2")
    shapes, waiting = {}, []
    described = {}
    for operation in operations:
        found = model["operations"][operation]
        described[operation] = {
            "input": found.get("input", {}).get("shape"),
            "output": found.get("output", {}).get("shape"),
            "errors": [error["shape"] for error in found.get("errors", [])],
        }
        waiting += [each for each in (described[operation]["input"], described[operation]["output"]) if each]
    while waiting:
        name = waiting.pop()
        if name in shapes:
            continue
        shapes[name] = found = shape_of(model["shapes"][name])
        waiting += [each if isinstance(each, str) else each["shape"] for each in found.get("members", {}).values()]
        waiting += [found[part] for part in ("member", "key", "value") if part in found]
    return {"operations": described, "shapes": dict(sorted(shapes.items()))}


def description():
    services = {name: service_of(name, operations) for name, operations in OPERATIONS.items()}
    return {"package": "botocore", "version": botocore.__version__, "services": services}


def text():
    """One line for each operation and shape, so that a new release is read as a list of differences."""
    whole = description()
    services = []
    for name, parts in whole["services"].items():
        blocks = [f'"{part}": {{\n{lines_of(entries)}\n}}' for part, entries in parts.items()]
        services.append(f'"{name}": {{\n' + ",\n".join(blocks) + "\n}")
    head = f'"package": "{whole["package"]}",\n"version": "{whole["version"]}"'
    return "{\n" + head + ',\n"services": {\n' + ",\n".join(services) + "\n}\n}\n"


def lines_of(entries):
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(entry, ensure_ascii=False)}" for name, entry in entries.items())


if __name__ == "__main__":
    if "--write" in sys.argv:
        pathlib.Path(__file__).with_name("description.json").write_text(text())
    else:
        print(text(), end="")

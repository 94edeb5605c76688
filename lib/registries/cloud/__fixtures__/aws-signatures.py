"""What botocore signs for some requests at one moment, as aws-signatures.json: prints it, or with --write puts it there."""

import datetime
import json
import pathlib
import sys
from unittest import mock

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 11, 21, 12, 34, 56)

KEYS = [
    ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None),
    ("ASIAEXAMPLE", "a/secret+with=signs", "token/with+signs=="),
]

JSON = {"content-type": "application/x-amz-json-1.1"}
FORM = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
AWKWARD = "%C3%BC%27%28x%29%2A%21%2B~"

REQUESTS = [
    (
        "sagemaker",
        "eu-west-1",
        "POST",
        "https://api.sagemaker.eu-west-1.amazonaws.com/",
        {**JSON, "x-amz-target": "SageMaker.ListModelPackageGroups"},
        '{"MaxResults":100}',
    ),
    (
        "sagemaker",
        "us-gov-west-1",
        "POST",
        "http://127.0.0.1:8080/",
        {**JSON, "x-amz-target": "SageMaker.UpdateModelPackage"},
        '{"k":"日本 ü"}',
    ),
    (
        "sts",
        "eu-west-1",
        "POST",
        "https://sts.eu-west-1.amazonaws.com/",
        FORM,
        "Action=GetCallerIdentity&Version=2011-06-15",
    ),
    (
        "s3",
        "eu-west-1",
        "GET",
        f"https://s3.eu-west-1.amazonaws.com/bucket?list-type=2&prefix=a%20b%2F{AWKWARD}&max-keys=1",
        {},
        "",
    ),
    ("s3", "eu-west-1", "GET", f"https://s3.eu-west-1.amazonaws.com/bucket/a%20b/{AWKWARD}%3D/model.tar.gz", {}, ""),
]


def signed(service, region, method, url, headers, body, keys):
    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body.encode() or None)
    signer = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    if service == "s3":
        request.context.update(client_config=None, payload_signing_enabled=True)
    with mock.patch.object(botocore.auth, "get_current_datetime", lambda **_: NOW):
        signer(Credentials(*keys), service, region).add_auth(request)
    return {
        "service": service,
        "region": region,
        "method": method,
        "url": url,
        "headers": headers,
        "body": body,
        "keys": dict(zip(("accessKeyId", "secretAccessKey", "sessionToken"), keys)),
        "authorization": request.headers["Authorization"],
    }


def text():
    cases = [signed(*request, keys) for request in REQUESTS for keys in KEYS]
    found = {"package": "botocore", "version": botocore.__version__, "at": NOW.isoformat() + "Z", "cases": cases}
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if "--write" in sys.argv:
        pathlib.Path(__file__).with_suffix(".json").write_text(text())
    else:
        print(text(), end="")

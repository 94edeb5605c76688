"""Drives boto3 against the stand-in at the address given; one JSON line for each proof, exit code 1 when one fails."""

import datetime
import json
import pathlib
import sys
import time
import urllib.request

import boto3
import describe
from botocore.config import Config
from botocore.exceptions import ClientError

HERE = pathlib.Path(__file__).parent
URL = sys.argv[1].rstrip("/")
REGION, KEY, SECRET = "eu-west-1", "AKIASTANDIN000000001", "stand-in/secret+access=key"
failed = False


def proof(name):
    def run(check):
        global failed
        try:
            found, error = check() is not False, None
        except Exception as problem:
            found, error = False, f"{type(problem).__name__}: {problem}"
        failed = failed or not found
        print(json.dumps({"name": name, "ok": found, **({"error": error} if error else {})}), flush=True)

    return run


def client(service, **keys):
    given = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, **keys}
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
    return boto3.client(service, endpoint_url=URL, region_name=REGION, config=config, **given)


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{URL}/_stand-in/{path}", data, method=method)) as reply:
        return json.load(reply)


def refused(call, code):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] == code
    return False


sagemaker = client("sagemaker")
GROUP = "fraud-detection"


def newest(group=GROUP):
    return sagemaker.list_model_packages(ModelPackageGroupName=group, SortOrder="Descending")["ModelPackageSummaryList"][0]


def describe_package(arn):
    return sagemaker.describe_model_package(ModelPackageName=arn)


@proof("description.json is what the installed botocore says")
def _():
    return (HERE / "description.json").read_text() == describe.text()


@proof("the signatures that the tests compare with are what the installed botocore signs")
def _():
    fixtures = HERE.parents[2] / "lib" / "registries" / "cloud" / "__fixtures__"
    sys.path.insert(0, str(fixtures))
    signatures = __import__("aws-signatures")
    return (fixtures / "aws-signatures.json").read_text() == signatures.text()


@proof("250 and more groups are paged through, each once, in order of their names")
def _():
    pages = sagemaker.get_paginator("list_model_package_groups").paginate(SortBy="Name", PaginationConfig={"PageSize": 100})
    names = [group["ModelPackageGroupName"] for page in pages for group in page["ModelPackageGroupSummaryList"]]
    return len(names) >= 250 and names == sorted(set(names))


@proof("a group is described, with a time of creation that is one")
def _():
    group = sagemaker.describe_model_package_group(ModelPackageGroupName=GROUP)
    return group["ModelPackageGroupName"] == GROUP and isinstance(group["CreationTime"], datetime.datetime)


@proof("versions are listed with stage, status of the stage and approval, and without a group there are none")
def _():
    found = newest()
    alone = sagemaker.list_model_packages()["ModelPackageSummaryList"]
    return found["ModelPackageVersion"] == 5 and found["ModelLifeCycle"]["Stage"] == "PreProduction" and alone == []


@proof("a version is described with its files, metrics and author")
def _():
    found = describe_package(newest()["ModelPackageArn"])
    digest = found["ModelMetrics"]["ModelQuality"]["Statistics"]["ContentDigest"]
    return digest.startswith("sha256:") and found["CreatedBy"]["UserProfileName"] == "luis"


@proof("a life cycle outlives a change of the approval, and the other way round")
def _():
    arn = newest()["ModelPackageArn"]
    sagemaker.update_model_package(ModelPackageArn=arn, ModelLifeCycle={"Stage": "Production", "StageStatus": "OnHold"})
    sagemaker.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Rejected", ApprovalDescription="Why.")
    found = describe_package(arn)
    return found["ModelLifeCycle"]["StageStatus"] == "OnHold" and found["ModelApprovalStatus"] == "Rejected"


@proof("metadata properties are merged and removed one by one")
def _():
    arn = newest()["ModelPackageArn"]
    before = describe_package(arn)["CustomerMetadataProperties"]
    sagemaker.update_model_package(ModelPackageArn=arn, CustomerMetadataProperties={"added": "x"})
    between = describe_package(arn)["CustomerMetadataProperties"]
    sagemaker.update_model_package(ModelPackageArn=arn, CustomerMetadataPropertiesToRemove=["added"])
    return between == {**before, "added": "x"} and describe_package(arn)["CustomerMetadataProperties"] == before


@proof("every update left an action on its axis")
def _():
    arn = newest()["ModelPackageArn"]
    kinds = {}
    for kind in ("Approval", "ModelLifeCycle"):
        pages = sagemaker.get_paginator("list_actions").paginate(SourceUri=arn, ActionType=kind)
        kinds[kind] = [action for page in pages for action in page["ActionSummaries"]]
    last = sagemaker.describe_action(ActionName=kinds["Approval"][0]["ActionName"])
    return len(kinds["Approval"]) == 3 and len(kinds["ModelLifeCycle"]) == 3 and "Rejected" in last["Properties"].values()


@proof("what is not there and what is not valid are typed errors")
def _():
    arn = newest()["ModelPackageArn"]
    checks = [
        refused(lambda: describe_package(arn[:-1] + "987"), "ValidationException"),
        refused(lambda: sagemaker.describe_endpoint(EndpointName="no-such"), "ValidationException"),
        refused(lambda: sagemaker.describe_action(ActionName="no-such"), "ResourceNotFound"),
        refused(lambda: sagemaker.list_model_package_groups(NextToken="no token"), "ValidationException"),
    ]
    try:
        sagemaker.describe_action(ActionName="no-such")
    except sagemaker.exceptions.ResourceNotFound:
        return all(checks)
    return False


@proof("conflict, throttling and ended keys come as their own errors")
def _():
    arn = newest()["ModelPackageArn"]
    update = lambda: sagemaker.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")  # noqa: E731
    for kind, code in (("conflict", "ConflictException"), ("throttle", "ThrottlingException"), ("expired", "ExpiredTokenException")):
        control("POST", "faults", {"kind": kind})
        if not refused(update, code):
            return False
    return True


@proof("a wrong secret is refused: signatures are checked")
def _():
    wrong = client("sagemaker", aws_secret_access_key="wrong")
    return refused(lambda: wrong.list_endpoints(), "InvalidSignatureException")


@proof("traffic is shifted, which takes a while, and instances stay")
def _():
    weights = [("champion", 0), ("challenger", 100)]
    wanted = [{"VariantName": name, "DesiredWeight": weight} for name, weight in weights]
    sagemaker.update_endpoint_weights_and_capacities(EndpointName="fraud-live", DesiredWeightsAndCapacities=wanted)
    during = sagemaker.describe_endpoint(EndpointName="fraud-live")
    for _attempt in range(100):
        after = sagemaker.describe_endpoint(EndpointName="fraud-live")
        if after["EndpointStatus"] == "InService":
            break
        time.sleep(0.1)
    live = {each["VariantName"]: (each["CurrentWeight"], each["CurrentInstanceCount"]) for each in after["ProductionVariants"]}
    return during["EndpointStatus"] == "Updating" and live == {"champion": (0.0, 2), "challenger": (100.0, 1)}


@proof("an endpoint leads to its configuration, its model and the package that it serves")
def _():
    names = [each["EndpointName"] for page in sagemaker.get_paginator("list_endpoints").paginate() for each in page["Endpoints"]]
    config = sagemaker.describe_endpoint_config(EndpointConfigName=sagemaker.describe_endpoint(EndpointName="fraud-live")["EndpointConfigName"])
    model = sagemaker.describe_model(ModelName=config["ProductionVariants"][0]["ModelName"])
    return "demand-hourly" in names and model["PrimaryContainer"]["ModelPackageName"].endswith("model-package/fraud-detection/3")


@proof("files are listed and read in S3 with the same keys")
def _():
    s3 = client("s3")
    s3.put_object(Bucket="acme-models", Key="odd/ü +%.txt", Body=b"odd")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="acme-models", PaginationConfig={"PageSize": 5})
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    body = s3.get_object(Bucket="acme-models", Key="odd/ü +%.txt")["Body"].read()
    return "odd/ü +%.txt" in keys and len(keys) == len(set(keys)) == 37 and body == b"odd"


@proof("STS says who it is and lends keys of a role, which sign")
def _():
    sts = client("sts")
    role = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/interlock", RoleSessionName="vendor", ExternalId="an-external-id")
    keys = role["Credentials"]
    lent = {"aws_access_key_id": keys["AccessKeyId"], "aws_secret_access_key": keys["SecretAccessKey"], "aws_session_token": keys["SessionToken"]}
    found = client("sagemaker", **lent).list_endpoints()["Endpoints"]
    return sts.get_caller_identity()["Account"] == "123456789012" and len(found) == 2


@proof("none of this was other than the vendor's description, but for what was wrong on purpose")
def _():
    return control("GET", "violations") == []


sys.exit(1 if failed else 0)

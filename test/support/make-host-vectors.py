"""Writes aws-hosts.tsv: what botocore's endpoint rule sets say of AWS's hosts. Needs botocore; run it by hand."""

import gzip
import json
import os
import re

import botocore
from botocore.endpoint_provider import EndpointProvider

DATA = os.path.join(os.path.dirname(botocore.__file__), "data")
TARGET = os.path.join(os.path.dirname(__file__), "aws-hosts.tsv")

PARTITIONS = {
    "us-east-1": "aws",
    "cn-north-1": "aws-cn",
    "us-gov-west-1": "aws-us-gov",
    "eu-central-1": "aws",
    "us-iso-east-1": "aws-iso",
    "us-isob-east-1": "aws-iso-b",
    "eu-isoe-west-1": "aws-iso-e",
    "us-isof-south-1": "aws-iso-f",
    "eusc-de-east-1": "aws-eusc",
}
EVERY_SERVICE = {"us-east-1", "cn-north-1", "us-gov-west-1"}
ELSEWHERE = {"s3", "s3control", "iam", "sts", "route53", "dynamodb", "lambda", "iot-data", "bedrock-runtime"}

ACCOUNT = "123456789012"
OUTPOST = "op-01234567890123456"
VARIANTS = {
    "s3": [
        {},
        {"Bucket": "examplebucket"},
        {"Bucket": "example.bucket", "ForcePathStyle": True},
        {"Bucket": "examplebucket", "Accelerate": True},
        {"Bucket": "arn:PARTITION:s3:REGION:" + ACCOUNT + ":accesspoint:myaccesspoint"},
        {"Bucket": "arn:PARTITION:s3-object-lambda:REGION:" + ACCOUNT + ":accesspoint:mylambda"},
        {"Bucket": "arn:PARTITION:s3-outposts:REGION:" + ACCOUNT + ":outpost:" + OUTPOST + ":accesspoint:mine"},
        {"Bucket": "examplebucket--use1-az4--x-s3"},
    ],
    "s3control": [{"AccountId": ACCOUNT, "RequiresAccountId": True}, {"Bucket": "b", "OutpostId": OUTPOST}],
    "dynamodb": [{}, {"AccountId": ACCOUNT, "AccountIdEndpointMode": "preferred"}],
    "neptune-graph": [{"ApiType": "ControlPlane"}, {"ApiType": "DataPlane"}],
    "arc-region-switch": [{}, {"UseControlPlaneEndpoint": True}],
    "kinesis": [{}, {"StreamARN": "arn:PARTITION:kinesis:REGION:" + ACCOUNT + ":stream/s", "OperationType": "data"}],
}


def load(path):
    if os.path.exists(path + ".gz"):
        return json.load(gzip.open(path + ".gz"))
    return json.load(open(path)) if os.path.exists(path) else None


partitions = load(DATA + "/partitions.json")
hosts = {}
for service in sorted(os.listdir(DATA)):
    folder = os.path.join(DATA, service)
    if not os.path.isdir(folder):
        continue
    newest = os.path.join(folder, sorted(os.listdir(folder))[-1])
    service_model = load(newest + "/service-2.json")
    model = service_model["metadata"]
    operations = service_model["operations"].values()
    # Some operations have hosts of their own. A prefix with a parameter is a name of the user's.
    prefixes = {operation.get("endpoint", {}).get("hostPrefix", "") for operation in operations}
    prefixes = {""} | {prefix for prefix in prefixes if "{" not in prefix}
    rules = load(newest + "/endpoint-rule-set-1.json")
    auth = model.get("auth") or [model.get("signatureVersion")]
    if rules is None or not {"aws.auth#sigv4", "v4", "s3", "s3v4"} & set(auth):
        continue
    provider = EndpointProvider(rules, partitions)
    known = rules["parameters"]
    defaults = {name: spec["default"] for name, spec in known.items() if "default" in spec}
    # What operations say of themselves, as acm's do: which of two hosts they have.
    statics = [operation.get("staticContextParams", {}) for operation in operations]
    variants = VARIANTS.get(service, [{}]) + [{name: spec["value"] for name, spec in static.items()} for static in statics]
    for region, partition in PARTITIONS.items():
        if region not in EVERY_SERVICE and service not in ELSEWHERE:
            continue
        for fips in (False, True):
            for dual in (False, True):
                for variant in variants:
                    given = {"Region": region, "UseFIPS": fips, "UseDualStack": dual}
                    for name, value in variant.items():
                        if isinstance(value, str):
                            value = value.replace("PARTITION", partition).replace("REGION", region)
                        given[name] = value
                    given = {name: value for name, value in {**defaults, **given}.items() if name in known}
                    try:
                        endpoint = provider.resolve_endpoint(**given)
                    except Exception:
                        continue  # the rule set has no endpoint for this combination
                    schemes = (endpoint.properties or {}).get("authSchemes") or [{}]
                    schemes = [s for s in schemes if s.get("name", "sigv4") in ("sigv4", "sigv4-s3express")]
                    if not schemes:
                        continue
                    name = schemes[0].get("signingName") or model.get("signingName", model["endpointPrefix"])
                    place = schemes[0].get("signingRegion") or region
                    host = re.sub(r"^https?://", "", endpoint.url).split("/")[0]
                    found = hosts.setdefault(name, {}).setdefault(place, set())
                    found.update(prefix + host for prefix in prefixes)

lines = sorted(
    f"{host}\t{name}\t{place}\n" for name, places in hosts.items() for place, found in places.items() for host in found
)
with open(TARGET, "w") as file:
    file.write(
        f"# Origin: botocore {botocore.__version__}'s endpoint rule sets and service models, by make-host-vectors.py.\n"
        "# Licence: Apache-2.0. Copyright Amazon.com, Inc. or its affiliates.\n"
        "# host, signing name, signing region\n"
    )
    file.writelines(lines)
print(len(lines), "hosts")

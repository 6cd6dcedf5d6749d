"""Calls boto3 as it is told by lines of JSON, and answers each with a line."""
import base64
import json
import sys

import boto3
import botocore
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

setting = json.loads(sys.stdin.readline())
if setting is None:
    print(json.dumps({"boto3": boto3.__version__, "botocore": botocore.__version__}))
    sys.exit()

keys = setting["credentials"]
config = Config(
    signature_version="s3v4",
    retries={"total_max_attempts": 1},
    s3={"addressing_style": "path"},
)


def connect(service, config):
    return boto3.client(
        service,
        endpoint_url=setting["url"],
        region_name=setting["region"],
        aws_access_key_id=keys["accessKeyId"],
        aws_secret_access_key=keys["secretAccessKey"],
        aws_session_token=keys.get("sessionToken"),
        config=config,
    )


s3 = connect("s3", config)
bucket = "bucket"


def put(key, body):
    s3.put_object(Bucket=bucket, Key=key, Body=base64.b64decode(body))


def get(key):
    return base64.b64encode(s3.get_object(Bucket=bucket, Key=key)["Body"].read()).decode()


def upload(key, body):
    import io

    transfer = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    s3.upload_fileobj(io.BytesIO(base64.b64decode(body)), bucket, key, Config=transfer)


def list_keys():
    return [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def remove(keys):
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})


def presign(operation, key, more):
    return s3.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key, **more}, ExpiresIn=900)


def send_message(body):
    sqs = connect("sqs", Config(retries={"total_max_attempts": 1}))
    sent = sqs.send_message(QueueUrl=f"{setting['url']}/123456789012/queue", MessageBody=body)
    return {name: sent[name] for name in ("MessageId", "MD5OfMessageBody")}


calls = {
    "put": put,
    "get": get,
    "upload": upload,
    "list": list_keys,
    "remove": remove,
    "presign": presign,
    "send_message": send_message,
}
for line in sys.stdin:
    name, arguments = json.loads(line)
    try:
        answer = {"result": calls[name](*arguments)}
    except ClientError as error:
        answer = {"code": error.response["Error"]["Code"]}
    except Exception as error:
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)

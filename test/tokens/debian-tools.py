"""Writes, a line of JSON each, the tokens that botocore and the AWS CLI make of cases on standard input. Needs Debian's awscli.

Each case is { function, options, request? }.
"""

import base64
import contextlib
import datetime
import hashlib
import io
import json
import os
import sys
import types
from urllib.parse import urlencode

os.environ.update(
    AWS_EC2_METADATA_DISABLED="true", AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null"
)

import awscli.customizations.codecommit as codecommit
import awscli.customizations.eks.get_token as eks
import botocore.auth
import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.model import ServiceId
from botocore.signers import RequestSigner

CLI_AUTH = sys.modules[codecommit.SigV4Auth.__module__]
CLI_SESSION = sys.modules[CLI_AUTH.__name__.rpartition(".")[0] + ".session"]


def set_clock(date):
    now = datetime.datetime.strptime(date, "%Y-%m-%dT%H:%M:%SZ")

    class Clock(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return now

    for module in (botocore.auth, CLI_AUTH, codecommit):
        module.datetime = types.SimpleNamespace(datetime=Clock, timedelta=datetime.timedelta)


def session_of(options, module=botocore.session):
    session = module.get_session()
    given = options["credentials"]
    session.set_credentials(given["accessKeyId"], given["secretAccessKey"], given.get("sessionToken"))
    session.set_config_variable("region", options.get("region", "us-east-1"))
    return session


def presign(service, url, options, expires):
    session = session_of(options)
    emitter = session.get_component("event_emitter")
    signer = RequestSigner(
        ServiceId(service), options["region"], service, "v4", session.get_credentials(), emitter
    )
    request = {"method": "GET", "url": url, "body": {}, "headers": {}, "context": {}}
    return signer.generate_presigned_url(
        request, operation_name="connect", expires_in=expires, region_name=options["region"]
    )


def cache(service):
    def token(options, _):
        query = {"Action": "connect", "User": options.get("userId") or options.get("username")}
        if options.get("serverless"):
            query["ResourceType"] = "ServerlessCache"
        url = presign(service, f"https://{options['name']}/?{urlencode(query)}", options, 900)
        return url.replace("https://", "", 1)

    return token


def eks_token(options, _):
    client = eks.STSClientFactory(session_of(options, CLI_SESSION)).get_sts_client(region_name=options["region"])
    return {"token": eks.TokenGenerator(client).get_token(options["clusterName"])}


def code_commit(options, _):
    command = codecommit.CodeCommitGetCommand(session_of(options, CLI_SESSION))
    scheme, _, rest = options["url"].partition("://")
    host, _, path = rest.partition("/")
    parameters = {"protocol": scheme, "host": host, "path": path}
    region = command.extract_region(parameters, types.SimpleNamespace(region=options.get("region")))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        command.write_git_parameters(command.sign_request(region, command.extract_url(parameters)))
    return dict(line.split("=", 1) for line in out.getvalue().splitlines())


def sign(service, options, region, method, url, headers, body):
    request = AWSRequest(method=method, url=url, headers=headers, data=body)
    SigV4Auth(session_of(options).get_credentials(), service, region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


def headers_of(service):
    def signed(options, request):
        body = request.get("body", "")
        headers = dict(request.get("headers", {}))
        if options.get("service", service) == "aoss":
            headers["X-Amz-Content-SHA256"] = hashlib.sha256(body.encode()).hexdigest()
        return sign(
            options.get("service", service), options, options["region"], request["method"], request["url"], headers, body
        )

    return signed


def vault(options, _):
    body = urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15"})
    url = f"https://sts.{options['region']}.amazonaws.com/" if "region" in options else "https://sts.amazonaws.com/"
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    if "serverId" in options:
        headers["X-Vault-AWS-IAM-Server-ID"] = options["serverId"]
    return {
        "iam_http_request_method": "POST",
        "iam_request_url": base64.b64encode(url.encode()).decode(),
        "iam_request_body": base64.b64encode(body.encode()).decode(),
        "headers": sign("sts", options, options.get("region", "us-east-1"), "POST", url, headers, body),
    }


def app_sync(options, _):
    headers = {
        "accept": "application/json, text/javascript",
        "content-encoding": "amz-1.0",
        "content-type": "application/json; charset=UTF-8",
    }
    return {"headers": sign("appsync", options, options["region"], "POST", options["url"] + "/connect", headers, "{}")}


def transcribe(options, _):
    url = f"wss://transcribestreaming.{options['region']}.amazonaws.com:8443/stream-transcription-websocket"
    return presign("transcribe", f"{url}?{urlencode(options['parameters'])}", options, options.get("expiresIn", 300))


FUNCTIONS = {
    "elastiCacheAuthToken": cache("elasticache"),
    "memoryDbAuthToken": cache("memorydb"),
    "eksAuthToken": eks_token,
    "codeCommitPassword": code_commit,
    "neptuneHeaders": headers_of("neptune-db"),
    "openSearchHeaders": headers_of("es"),
    "vaultIamRequest": vault,
    "appSyncRealtimeUrl": app_sync,
    "transcribeStreamingUrl": transcribe,
}

for line in sys.stdin:
    case = json.loads(line)
    set_clock(case["options"]["signingDate"])
    print(json.dumps(FUNCTIONS[case["function"]](case["options"], case.get("request"))))

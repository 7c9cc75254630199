"""Uses an endpoint as a program with boto3 does, and prints what it saw as one JSON document."""

import hashlib
import json
import os
import sys
import time
import urllib.request

import boto3
import botocore.config
import botocore.exceptions

policy, folder = sys.argv[1:]
logs = boto3.client("logs")
s3 = boto3.client("s3")
tagging = boto3.client("resourcegroupstaggingapi")
# By default boto3 treats LimitExceededException as throttling, and repeats the call. This client does not repeat calls.
once = boto3.client("logs", config=botocore.config.Config(retries={"total_max_attempts": 1}))
seen = {}


def refusal(call, error, **given):
    """The message of the error, if the call fails with this class of error. Another error ends the program."""
    try:
        call(**given)
    except error as raised:
        return raised.response["Error"]["Message"]
    return "nothing was refused"


def ended(task_id):
    """Asks until the task is over, and returns the task. boto3 has no waiter for export tasks."""
    for _ in range(200):
        [task] = logs.describe_export_tasks(taskId=task_id)["exportTasks"]
        if task["status"]["code"] in ("COMPLETED", "FAILED", "CANCELLED"):
            return task
        time.sleep(0.3)
    raise TimeoutError(task_id)


s3.create_bucket(Bucket="tour", CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
create = dict(logGroupName="/tour", fromTime=0, to=int(time.time() * 1000) + 60_000, destination="tour")
logs.create_log_group(logGroupName="/tour", tags={"team": "tour"})
for name in ("/tour-two", "/tour-three"):
    logs.create_log_group(logGroupName=name, tags={"team": "tour" if name == "/tour-two" else "other"})
tagged = tagging.get_paginator("get_resources").paginate(
    ResourceTypeFilters=["logs:log-group"], TagFilters=[dict(Key="team", Values=["tour"])], ResourcesPerPage=1
)
seen["tagged"] = [[each["ResourceARN"] for each in page["ResourceTagMappingList"]] for page in tagged]
seen["noToken"] = refusal(
    tagging.get_resources,
    tagging.exceptions.InvalidParameterException,
    ResourceTypeFilters=["logs:log-group"],
    PaginationToken="made up",
)
logs.create_log_stream(logGroupName="/tour", logStreamName="a")
now = int(time.time() * 1000)
logs.put_log_events(
    logGroupName="/tour",
    logStreamName="a",
    logEvents=[dict(timestamp=now - 1, message="first\nof two lines"), dict(timestamp=now, message="second")],
)
filtered = logs.get_paginator("filter_log_events").paginate(logGroupName="/tour", PaginationConfig=dict(PageSize=1))
seen["filtered"] = [event["message"] for page in filtered for event in page["events"]]

access = (logs.exceptions.ClientError,)
seen["withoutPolicy"] = refusal(logs.create_export_task, access, **create)
s3.put_bucket_policy(Bucket="tour", Policy=policy)
seen["noGroup"] = refusal(
    logs.create_export_task, logs.exceptions.ResourceNotFoundException, **{**create, "logGroupName": "/none"}
)
seen["noBucket"] = refusal(
    logs.create_export_task, logs.exceptions.InvalidParameterException, **{**create, "destination": "not-there"}
)
first = logs.create_export_task(**create)["taskId"]
seen["slotTaken"] = refusal(once.create_export_task, once.exceptions.LimitExceededException, **create)
seen["first"] = ended(first)
seen["finished"] = refusal(logs.cancel_export_task, logs.exceptions.InvalidOperationException, taskId=first)
second = logs.create_export_task(**create, taskName="second")["taskId"]
ended(second)
pages = logs.get_paginator("describe_export_tasks").paginate(PaginationConfig=dict(PageSize=1))
seen["paged"] = [[task["taskId"] for task in page["exportTasks"]] for page in pages]

body = b"checked by default"
put = s3.put_object(Bucket="tour", Key="put", Body=body)
seen["checksum"] = {name: put[name] for name in put if name.startswith("Checksum")}
path = os.path.join(folder, "upload")
content = os.urandom(20 * 1024 * 1024)
with open(path, "wb") as file:
    file.write(content)
s3.upload_file(path, "tour", "uploaded")
with open(path, "rb") as file:
    s3.put_object(Bucket="tour", Key="streamed", Body=file)
seen["bodies"] = [
    hashlib.sha256(s3.get_object(Bucket="tour", Key=key, ChecksumMode="ENABLED")["Body"].read()).hexdigest()
    == hashlib.sha256(content).hexdigest()
    for key in ("uploaded", "streamed")
]
url = s3.generate_presigned_url("get_object", Params=dict(Bucket="tour", Key="put"), ExpiresIn=60)
with urllib.request.urlopen(url, timeout=20) as answer:
    seen["presigned"] = answer.read().decode()
# In us-east-1 boto3 presigns with SigV2 by default.
older = boto3.client("s3", region_name="us-east-1")
older.create_bucket(Bucket="tour-older")
links = [older.generate_presigned_url(name, Params=dict(Bucket="tour-older", Key="k")) for name in ("put_object", "get_object")]
urllib.request.urlopen(urllib.request.Request(links[0], data=b"by link", method="PUT"), timeout=20).close()
with urllib.request.urlopen(links[1], timeout=20) as answer:
    seen["presignedOlder"] = ["AWSAccessKeyId=" in links[1], answer.read().decode()]
seen["range"] = s3.get_object(Bucket="tour", Key="put", Range="bytes=0-6")["Body"].read().decode()
seen["noKey"] = refusal(s3.get_object, s3.exceptions.NoSuchKey, Bucket="tour", Key="none")
try:
    s3.head_object(Bucket="tour", Key="none")
except botocore.exceptions.ClientError as raised:
    seen["headStatus"] = raised.response["ResponseMetadata"]["HTTPStatusCode"]
seen["keys"] = [
    entry["Key"]
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket="tour", PaginationConfig=dict(PageSize=2))
    for entry in page["Contents"]
]
print(json.dumps(seen, default=str))

import gzip
import time

import boto3


def test_export(emulator):
    logs, s3 = boto3.client("logs"), boto3.client("s3")
    logs.create_log_group(logGroupName="/app")
    logs.create_log_stream(logGroupName="/app", logStreamName="web")
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": "hello"}]
    logs.put_log_events(logGroupName="/app", logStreamName="web", logEvents=events)

    task = logs.create_export_task(logGroupName="/app", fromTime=0, to=now + 1, destination="archive")
    while status(logs, task["taskId"]) in ("PENDING", "RUNNING"):
        time.sleep(0.3)
    assert status(logs, task["taskId"]) == "COMPLETED"

    key = f"exportedlogs/{task['taskId']}/web/000000.gz"
    body = s3.get_object(Bucket="archive", Key=key)["Body"].read()
    assert gzip.decompress(body).decode().endswith(" hello\n")


def status(logs, task_id):
    return logs.describe_export_tasks(taskId=task_id)["exportTasks"][0]["status"]["code"]

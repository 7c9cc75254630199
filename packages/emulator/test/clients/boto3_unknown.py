"""Calls services that the endpoint may not have, and prints the error that boto3 shows for each as one JSON document."""

import json

import boto3
import botocore.config
import botocore.exceptions

CALLS = [
    ("iam", "list_users", {}),
    ("cloudformation", "list_stacks", {}),
    ("sns", "list_topics", {}),
    ("ec2", "describe_instances", {}),
    ("sqs", "list_queues", {}),
    ("dynamodb", "list_tables", {}),
    ("cloudwatch", "list_metrics", {}),
    ("lambda", "list_functions", {}),
    ("scheduler", "list_schedules", {}),
    ("apigateway", "get_rest_apis", {}),
    ("cloudfront", "list_distributions", {}),
    ("kms", "list_grants", {"KeyId": "k"}),
    ("logs", "describe_metric_filters", {}),
    ("sts", "get_session_token", {}),
]
once = botocore.config.Config(retries={"total_max_attempts": 1})
seen = {}
for service, call, given in CALLS:
    try:
        getattr(boto3.client(service, config=once), call)(**given)
        seen[service] = ["nothing was refused", ""]
    except botocore.exceptions.ClientError as error:
        seen[service] = [error.response["Error"]["Code"], error.response["Error"]["Message"]]
print(json.dumps(seen))

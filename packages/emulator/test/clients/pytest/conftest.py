import os
import shlex
import subprocess

import pytest

COMMAND = os.environ.get("LOGFERRY_EMULATOR", "npx --yes @logferry/emulator")


@pytest.fixture(scope="session")
def emulator():
    """An emulator for the whole run. Its variables are set, so that boto3 and the AWS CLI need no arguments."""
    process = subprocess.Popen([*shlex.split(COMMAND), "--bucket", "archive"], stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()  # comes when the port answers
    variables = dict(pair.split("=", 1) for pair in line.removeprefix("export ").split())
    os.environ.update(variables)
    yield variables["AWS_ENDPOINT_URL"]
    process.terminate()
    process.wait()

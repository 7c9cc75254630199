"""Runs commands of the AWS CLI, each in a process forked from this one, which has loaded the CLI once.

Reads one JSON object a line, {"args": [...], "input": "..."}, and answers with one, {"code", "stdout", "stderr"}.
"""

import json
import os
import sys
import tempfile

import awscli.clidriver
import awscli.customizations.s3.s3
import awscli.customizations.s3.subcommands  # noqa: F401
import s3transfer.manager  # noqa: F401


def run(args, given):
    stdin, stdout, stderr = (tempfile.TemporaryFile() for _ in range(3))
    stdin.write(given.encode())
    stdin.seek(0)
    child = os.fork()
    if child == 0:
        os._exit(command(args, (stdin, stdout, stderr)))
    _, status = os.waitpid(child, 0)
    return {"code": os.waitstatus_to_exitcode(status), "stdout": written(stdout), "stderr": written(stderr)}


def command(args, files):
    for descriptor, file in enumerate(files):
        os.dup2(file.fileno(), descriptor)
    # The inherited sys.stdin can hold buffered input of the parent process, so it is replaced.
    sys.stdin = open(0)
    sys.argv = ["aws", *args]
    try:
        code = awscli.clidriver.main()
    except SystemExit as ended:
        code = ended.code
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 1


def written(file):
    file.seek(0)
    return file.read().decode()


for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(run(request["args"], request["input"])), flush=True)

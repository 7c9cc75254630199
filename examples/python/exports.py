"""Starts, watches and cancels an export of logferry.

exports.py start ID REQUEST.json | watch ID | cancel ID
"""

import asyncio
import json
import os
import sys
from datetime import timedelta
from pathlib import Path

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import ApplicationError, CancelledError
from temporalio.service import RPCError

TASK_QUEUE = "logferry"
# The number of arguments of each verb.
ARGUMENTS = {"start": 2, "watch": 1, "cancel": 1}
EXIT_CODES = {"completed": 0, "partial": 3, "failed": 3, "refused": 4, "cancelled": 6}


def say(line: str) -> None:
    print(line, file=sys.stderr)


async def start(client: Client, export_id: str, file: str) -> dict:
    request = json.loads(Path(file).read_text())
    # The request is sent twice: the export runs the request of the start, and compares it with the request of the
    # update.
    operation = WithStartWorkflowOperation(
        "exportLogs",
        request,
        id=export_id,
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    reply = await client.execute_update_with_start_workflow(
        "startExport", request, start_workflow_operation=operation
    )
    say(f"{'attached to' if reply['attached'] else 'started'} {reply['exportId']}")
    return await watch(client.get_workflow_handle(export_id))


async def watch(handle: WorkflowHandle) -> dict:
    result = asyncio.ensure_future(result_of(handle))
    while not (await asyncio.wait([result], timeout=5))[0]:
        try:
            progress = await handle.query("progress", rpc_timeout=timedelta(seconds=2))
            slices = progress["slices"]
            say(f"{progress['phase']}: {slices['archived']} of {slices['planned']} slices")
        except RPCError:
            say("no worker answers")
    return result.result()


async def result_of(handle: WorkflowHandle) -> dict:
    try:
        return await handle.result()
    except WorkflowFailureError as error:
        if not isinstance(error.cause, CancelledError):
            raise
        # Temporal returns no value of a cancelled workflow. The export puts its result into the memo before it ends.
        return await (await handle.describe()).memo_value("logferryResult")


async def cancel(handle: WorkflowHandle) -> dict:
    await handle.signal("cancelExport", {"requestedBy": "billing", "reason": "no longer needed"})
    await handle.cancel()
    return await result_of(handle)


async def main(verb: str, export_id: str, *file: str) -> int:
    client = await Client.connect(**ClientConfig.load_client_connect_config())
    handle = client.get_workflow_handle(export_id)
    try:
        if verb == "start":
            result = await start(client, export_id, *file)
        else:
            result = await (cancel(handle) if verb == "cancel" else watch(handle))
    except WorkflowUpdateFailedError as error:
        if not isinstance(error.cause, ApplicationError):
            raise
        say(f"{error.cause.type}: {error.cause.message}")
        return 64
    print(json.dumps(result))
    return EXIT_CODES[result["status"]]


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:] or [""]
    if ARGUMENTS.get(verb) != len(arguments):
        say("usage: exports.py start ID REQUEST.json | watch ID | cancel ID")
        sys.exit(64)
    code = asyncio.run(main(*sys.argv[1:]))
    sys.stdout.flush()
    # Ends without the clean-up of the interpreter. A thread of the SDK that still uses the interpreter during the
    # clean-up can abort the process: https://github.com/temporalio/sdk-python/issues/300
    os._exit(code)

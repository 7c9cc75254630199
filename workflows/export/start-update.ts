import { ApplicationFailure, defineUpdate, setHandler, workflowInfo } from '@temporalio/workflow';
import {
  chosenIdRefusal,
  MEMO,
  nominalTimeOf,
  requestHash,
  START_UPDATE,
  type StartRefusal,
  type StartReply,
  startRefusal,
} from '../../contract/index.js';
import { countsFromMs, ownExportId, type Start } from './open-export.js';

/**
 * Answers the `startExport` update. An export runs only the request that is its input, so an update does not change the
 * export. The update only compares its own request with the request of the export. The update adds no command to a
 * history without updates.
 */
export function answerStarts(start: Start): void {
  let attached = startedBefore(start);
  const answer = (): StartReply => {
    if (start.kind === 'refused') throw ApplicationFailure.nonRetryable('the validator refuses every update');
    const reply: StartReply = {
      schemaVersion: 1,
      exportId: ownExportId(),
      runId: workflowInfo().firstExecutionRunId,
      attached,
      request: start.request,
      requestHash: requestHash(start.request),
    };
    attached = true;
    return reply;
  };
  setHandler(defineUpdate<StartReply, [unknown]>(START_UPDATE), answer, {
    validator(input) {
      const refusal = refusalOf(input, start);
      if (refusal) throw refused(refusal);
    },
    description: 'Starts the export of a request, or attaches to the export if it runs the same request',
  });
}

function refusalOf(input: unknown, start: Start): StartRefusal | undefined {
  const { workflowId } = workflowInfo();
  const unfitId = nominalTimeOf(workflowId) === undefined ? chosenIdRefusal(workflowId, 'workflow id') : undefined;
  if (unfitId) return { ...unfitId, fields: [] };
  return startRefusal(input, {
    exportId: ownExportId(),
    request: start.kind === 'refused' ? undefined : start.request,
    fromMs: countsFromMs(start),
    unresolvedHash: memoText(MEMO.unresolvedHash),
  });
}

/**
 * Whether another process than the caller of the first update has started the export: a schedule, the client for
 * Node.js, or an earlier run.
 */
const startedBefore = (start: Start): boolean =>
  start.kind !== 'new' || start.firedBy !== undefined || memoText(MEMO.requestHash) !== undefined;

function memoText(key: string): string | undefined {
  const value = workflowInfo().memo?.[key];
  return typeof value === 'string' ? value : undefined;
}

const refused = (refusal: StartRefusal): ApplicationFailure =>
  ApplicationFailure.create({
    message: `${refusal.message}. ${refusal.hint}`,
    type: refusal.code,
    nonRetryable: true,
    details: [refusal],
  });

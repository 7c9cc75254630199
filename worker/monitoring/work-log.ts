import type { WorkEvent } from '../../activities/index.js';
import type { SliceRef } from '../../contract/index.js';

/** A line of the worker's log. */
export interface LogLine {
  level: 'INFO' | 'WARN';
  message: string;
  /** Structured fields: names, ids, counts and outcomes. Never log contents or credentials. */
  fields: Record<string, unknown>;
}

const CREATES = {
  created: 'Task created',
  adopted: 'Task adopted',
  slot_taken: "Another task has AWS's slot",
  unclear: 'The reply to a create was lost',
  unanswered: 'No answer to a create',
  refused: 'Create refused',
} as const;

const WARNED: ReadonlySet<string> = new Set(['unclear', 'unanswered', 'refused']);

/** The line of the log for an event; undefined for an event that only metrics show. */
export function logLine(event: WorkEvent): LogLine | undefined {
  const { kind: _kind, ...named } = event;
  const { slice, ...others }: typeof named & { slice?: SliceRef } = named;
  const fields = { ...slice, ...others };
  const line = (isGood: boolean, message: string): LogLine => ({ level: isGood ? 'INFO' : 'WARN', message, fields });
  switch (event.kind) {
    case 'exportOpened':
      return line(true, 'Export opened');
    case 'exportClosed':
      return line(['completed', 'cancelled'].includes(event.outcome), 'Export closed');
    case 'createAnswered': {
      const message = (CREATES as Partial<Record<string, string>>)[event.result];
      return message === undefined ? undefined : line(!WARNED.has(event.result), message);
    }
    case 'taskEnded':
      return line(['completed', 'cancelled'].includes(event.outcome), 'Task ended');
    case 'recorded':
      return line(event.failure === undefined && event.outcome !== 'unrecorded', 'Slice recorded');
    case 'refused':
      return line(false, 'Refused for now; the export waits');
    case 'answeredAgain':
      return line(true, 'Answered again');
    case 'readBack':
      return event.duplicates > 0 ? line(false, 'Duplicate task') : undefined;
    case 'checkpointDiffers':
      return line(false, 'Checkpoint does not agree with the log of the archive');
    case 'laneSeen':
    case 'foreignTask':
      return undefined;
  }
}

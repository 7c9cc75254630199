import type { WorkEvent } from '../../activities/index.js';
import type { Problem } from './metrics.js';

/** Failures of slices whose objects are not what AWS should have written. */
const MISMATCHES: ReadonlySet<string> = new Set(['VERIFICATION_FAILED', 'SOURCE_HAS_MORE']);

/** Refusals of a request that is wrong in itself. The destination has nothing to do with them. */
const OF_REQUEST: ReadonlySet<string> = new Set([
  'INVALID_REQUEST',
  'WINDOW_IN_FUTURE',
  'WINDOW_TOO_RECENT',
  'WINDOW_BEFORE_GROUP',
  'OTHER_REQUEST_SAME_ID',
  'NO_LOG_GROUPS',
  'LOG_GROUP_MISSING',
]);

const DAMAGES: ReadonlySet<string> = new Set(['RECORD_CONFLICT', 'RECORD_UNREADABLE']);

/** The problem that an event reveals; undefined for most events. */
export function problemIn(event: WorkEvent): Problem | undefined {
  switch (event.kind) {
    case 'exportClosed':
      if (event.outcome === 'refused') {
        return event.failure && OF_REQUEST.has(event.failure.code) ? undefined : 'destination_refused';
      }
      return event.failure && DAMAGES.has(event.failure.code) ? 'record_damaged' : undefined;
    case 'createAnswered':
      return event.ofDestination ? 'destination_refused' : undefined;
    case 'recorded': {
      const code = event.failure?.code;
      if (code === undefined) return undefined;
      if (MISMATCHES.has(code)) return 'verification_mismatch';
      return DAMAGES.has(code) ? 'record_damaged' : undefined;
    }
    case 'readBack':
      return event.duplicates > 0 ? 'duplicate_task' : undefined;
    case 'checkpointDiffers':
      return 'checkpoint_inconsistent';
    default:
      return undefined;
  }
}

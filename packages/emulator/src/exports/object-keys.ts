import type { ExportRequest } from './export-task.js';

export const DEFAULT_DESTINATION_PREFIX = 'exportedlogs';
export const MAX_KEY_BYTES = 1024;
const PROBE_NAME = 'aws-logs-write-test';
export const PROBE_BODY = 'Permission Check Successful';

/** Key of the probe: under the prefix, or in the bucket's root if no prefix was given. */
export function probeKey(givenPrefix: string | undefined): string {
  return givenPrefix ? `${givenPrefix}/${PROBE_NAME}` : PROBE_NAME;
}

/**
 * Folder of a stream in the destination. AWS replaces each `/` in the stream's name by `-` and changes nothing else.
 */
export function streamFolder(streamName: string): string {
  return streamName.replaceAll('/', '-');
}

export function partKey(request: ExportRequest, taskId: string, folder: string, part: number): string {
  return `${request.destinationPrefix}/${taskId}/${folder}/${String(part).padStart(6, '0')}.gz`;
}

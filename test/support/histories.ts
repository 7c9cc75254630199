import { type History, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { workSinks } from '../../worker/work-sinks.js';
import { built } from './built.js';
import { CONTENT, REGION, SECRET } from './constants.js';

/** One run of a workflow with its history from the server. */
export interface RecordedRun {
  workflowId: string;
  history: History;
}

const PAYLOAD = /"data":\s*"([A-Za-z0-9+/=]+)"/g;

/** A history as text in which a test can search payloads. */
export const readableHistory = (history: History): string =>
  historyToJSON(history).replace(PAYLOAD, (_, data: string) => Buffer.from(data, 'base64').toString());

/** @throws Error if a history contains log contents or credentials */
export function expectNoSecrets({ workflowId, history }: RecordedRun): void {
  const text = readableHistory(history);
  if (!text.includes(REGION)) throw new Error(`${workflowId}: the search for secrets sees no payloads`);
  for (const secret of [CONTENT, SECRET]) {
    if (text.includes(secret)) throw new Error(`${workflowId} holds ${secret}`);
  }
}

/**
 * Replays histories on the built workflows. All of them use one worker, because one worker per history takes more than
 * twice as long.
 * @returns the histories that do not replay, each with the reason
 */
export async function replayFailures(runs: readonly RecordedRun[]): Promise<{ workflowId: string; error: Error }[]> {
  const failures: { workflowId: string; error: Error }[] = [];
  const options = { workflowBundle: { codePath: built('workflows/bundle.cjs') }, sinks: workSinks() };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, runs)) {
    if (error) failures.push({ workflowId, error });
  }
  return failures;
}

import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulatorState } from '@logferry/emulator';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { LANE_WORKFLOW } from '../../contract/index.js';
import type { Finding } from './audit/finding.js';
import type { ChaosOptions } from './options.js';
import type { RecordedRun } from './runs.js';

const MAX_HISTORIES = 50;

/** Writes the evidence that is needed to find the cause of a finding. @returns the folder */
export async function keepEvidence(
  client: Client,
  found: {
    options: ChaosOptions;
    findings: readonly Finding[];
    runs: readonly RecordedRun[];
    state: EmulatorState;
    logs: string;
  },
): Promise<string> {
  const { options, findings, runs, state, logs } = found;
  const folder = await mkdtemp(join(tmpdir(), `logferry-chaos-evidence-${options.seed}-`));
  const named = new Set(findings.flatMap(({ exportIds }) => exportIds));
  const concerned = runs.filter(({ exportId }) => named.has(exportId)).slice(0, MAX_HISTORIES);
  for (const { exportId, firstRunId, histories } of concerned) {
    for (const [index, history] of histories.entries()) {
      await writeFile(join(folder, `${exportId}.${firstRunId}.${index + 1}.json`), historyToJSON(history));
    }
  }
  for await (const lane of client.workflow.list({ query: `WorkflowType = '${LANE_WORKFLOW}'` })) {
    const history = await client.workflow.getHandle(lane.workflowId, lane.runId).fetchHistory();
    await writeFile(join(folder, `${lane.workflowId.replaceAll('/', '_')}.${lane.runId}.json`), historyToJSON(history));
  }
  const results = runs.map(({ histories: _histories, ...run }) => run);
  const json = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value, undefined, 1));
  await json('findings.json', { options, findings });
  await json('runs.json', results);
  await json('emulator.json', { tasks: state.tasks, timeline: state.timeline, defects: state.defects });
  await cp(logs, join(folder, 'logs'), { recursive: true });
  return folder;
}

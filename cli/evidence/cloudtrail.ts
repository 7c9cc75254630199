import { DAY_MS, formatInstant, instantMs } from '../../contract/time.js';
import { shellWord } from '../output/shell-word.js';

/** CloudTrail's event history keeps events for 90 days; a trail or event data store keeps them longer. */
const KEPT = '90 days';

/** A script that asks CloudTrail for its own records of the creates and cancels during a run. */
export function cloudTrailScript(run: { region: string; startedAt: string; finishedAt: string }): string {
  const from = run.startedAt;
  // A day is added, so that no call at the end of the run is missed.
  const to = formatInstant(Math.min(instantMs(run.finishedAt) + DAY_MS, Date.UTC(9999, 0)));
  const commands = ['CreateExportTask', 'CancelExportTask'].map(
    (name) =>
      `aws cloudtrail lookup-events --region ${shellWord(run.region)} --start-time ${shellWord(from)} --end-time ${shellWord(to)} --lookup-attributes AttributeKey=EventName,AttributeValue=${name} --query 'Events[].CloudTrailEvent' --output text`,
  );
  return `#!/bin/sh
# Prints AWS's own records of all export tasks that were created or cancelled in the Region of this run, from its start
# to a day after its end: who called, from where, and with which task name. The request ids of this run's creates are in
# its receipts (createRequestId). The event history of CloudTrail keeps its records for ${KEPT}.
set -eu
${commands.join('\n')}
`;
}

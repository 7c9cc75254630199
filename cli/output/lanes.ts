import type { LaneHolder, LaneListing, NotedExport } from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import { activityText } from './activity.js';
import { csvRow } from './csv.js';
import { formatLength, plural } from './format.js';
import { tableLines } from './table.js';
import type { Paint } from './terminal.js';

/** A row of the output: one export of a lane. A lane without exports has one row, which names no export. */
interface LaneRow {
  lane: LaneListing;
  turn: 'holds' | 'waits' | 'gave back' | 'free' | 'unknown';
  exportId?: string;
  since?: string | undefined;
  share?: string | undefined;
  weight?: number | undefined;
  /** Number of waiting exports before this one. */
  ahead?: number;
  holder?: LaneHolder;
  trouble?: string;
  noted?: NotedExport;
}

function rowsOf(lane: LaneListing): LaneRow[] {
  const { holder, waiting, absent, exports = [] } = lane;
  const rows: LaneRow[] = [
    ...(holder ? [{ lane, turn: 'holds' as const, ...namesOf(holder), holder }] : []),
    ...waiting.map((each) => ({ lane, turn: 'waits' as const, ...namesOf(each), ahead: each.ahead })),
    ...absent.map(({ exportId, since, trouble }) => ({ lane, turn: 'gave back' as const, exportId, since, trouble })),
    ...exports.map((noted) => ({ lane, turn: 'unknown' as const, exportId: noted.exportId, noted })),
  ];
  return rows.length > 0 ? rows : [{ lane, turn: lane.workerSeen ? 'free' : 'unknown' }];
}

const namesOf = ({
  exportId,
  since,
  share,
  weight,
}: Pick<LaneHolder, 'exportId' | 'share' | 'weight'> & { since?: string }) => ({
  ...{ exportId, since, share, weight },
});

const HEADER = ['account', 'region', 'export', 'turn', 'for', 'share', 'waits for'];

/**
 * The table of lanes: a row for each export, or for a lane without exports. `-` stands for a value that is not known or
 * does not exist.
 */
export const laneLines = (lanes: readonly LaneListing[], nowMs: number, paint: Paint): string[] =>
  tableLines(
    HEADER,
    lanes
      .flatMap(rowsOf)
      .map((row) => [
        row.lane.accountId,
        row.lane.endpoint === undefined ? row.lane.region : `${row.lane.region} (endpoint ${row.lane.endpoint})`,
        row.exportId ?? '-',
        row.turn,
        row.since === undefined ? '-' : formatLength(Math.max(0, nowMs - Date.parse(row.since))),
        row.share === undefined ? '-' : row.weight === 1 ? row.share : `${row.share} x${row.weight ?? 1}`,
        waitsFor(row, nowMs),
      ]),
    paint,
  );

function waitsFor({ lane, turn, ahead = 0, holder, trouble, noted }: LaneRow, nowMs: number): string {
  switch (turn) {
    case 'holds':
      return holder?.phase === undefined ? 'not known: its worker does not answer' : holderText(holder, nowMs);
    case 'waits': {
      const others = ahead === 0 ? '' : `, ${plural(ahead, 'export')} ahead`;
      return lane.holder ? `the turn of ${lane.holder.exportId}${others}` : `a turn${others}`;
    }
    case 'gave back':
      return `the end of ${trouble}`;
    case 'free':
      return '-';
    case 'unknown':
      return noted === undefined ? 'not known' : `a worker; at ${noted.asOf}: ${activityText(noted, nowMs)}`;
  }
}

function holderText({ phase = 'exporting', task, trouble }: LaneHolder, nowMs: number): string {
  const text = activityText({ phase, ...defined({ task }), ...statusOf(task), ...defined({ trouble }) }, nowMs);
  return task?.foreign ? `${text} (task ${task.taskId})` : text;
}

const statusOf = (task: LaneHolder['task']): { awsStatus?: string } =>
  task?.awsStatus === undefined ? {} : { awsStatus: task.awsStatus };

const CSV_HEADER = [
  ...['account_id', 'region', 'endpoint', 'lane', 'export', 'turn', 'since', 'share', 'weight', 'ahead'],
  ...['phase', 'task_id', 'task_log_group', 'task_since', 'task_foreign', 'aws_status', 'trouble'],
];

/** The lanes as CSV (RFC 4180), with a header and a row for each export, or for a lane without exports. */
export function laneCsv(lanes: readonly LaneListing[]): string[] {
  const rows = lanes.flatMap(rowsOf).map(({ lane, turn, holder, noted, trouble, ...row }) => {
    const { task } = holder ?? noted ?? {};
    return [
      ...[lane.accountId, lane.region, lane.endpoint, lane.id, row.exportId, turn],
      ...[row.since ?? noted?.asOf, row.share, row.weight, row.ahead, holder?.phase ?? noted?.phase],
      ...[task?.taskId, task?.logGroup, task?.since, task && String(task.foreign), holder?.task?.awsStatus],
      trouble ?? holder?.trouble?.code ?? noted?.trouble?.code,
    ];
  });
  return [CSV_HEADER, ...rows].map(csvRow);
}

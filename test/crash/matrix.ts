import type { Moment, Row, Step, Victim } from './row.js';

type Line = readonly [Step, Moment, effect: string, more?: Pick<Row, 'adopted' | 'isCancelled' | 'always'>];

const of = (victims: readonly Victim[], lines: readonly Line[]): Row[] =>
  lines.map(([step, moment, effect, more]) => ({ step, moment, victims, effect, ...more }));

const WORKER: readonly Victim[] = ['worker'];
const SERVER: readonly Victim[] = ['server'];
const SUPERVISOR: readonly Victim[] = ['supervisor'];
const WORKER_AND_SERVER: readonly Victim[] = ['worker', 'server'];
const COMMAND: readonly Victim[] = ['command'];
const COMMAND_AND_SERVER: readonly Victim[] = ['command', 'server'];
const COMMAND_AND_SUPERVISOR: readonly Victim[] = ['command', 'supervisor'];

const ADOPTED = { adopted: 1 };
/**
 * For rows in which the kill may also interrupt a create, because lane and export run independently. In that case the
 * task is found by its name.
 */
const MAYBE_ADOPTED = { adopted: 'maybe' } as const;
const CANCELLED = { isCancelled: true };
/**
 * For rows that `npm run test:rest` runs: at least one for each step, and each victim at its most critical steps. `npm
 * run test:crash` runs all rows.
 */
const ALWAYS = { always: true };

/*
 * The crash matrix: each row kills processes at one step of an export. The export must then end as without the kill,
 * with one task per slice. After each row without a cancel, the test checks AWS's slot, the lane, every event, one
 * receipt per slice, one manifest, and its entry and checkpoint in the log. After a cancel, it checks that the next
 * export of the same request has every event.
 */

/** Kills at calls of a worker to AWS. */
export const WORKER_ROWS = of(WORKER, [
  ['open', 'unsent', 'the next worker opens the export', ALWAYS],
  ['plan', 'unsent', 'the next worker plans the export', ALWAYS],
  [
    'create',
    'unsent',
    'the next worker looks for the task until the create can no longer have an effect, and then creates it',
  ],
  [
    'create',
    'on its way',
    'the task is found by its name, although AWS created it after the death of the caller',
    { ...ADOPTED, ...ALWAYS },
  ],
  ['create', 'done', 'the task is found by its name', ADOPTED],
  ['watch', 'unsent', 'the next worker watches the task', ALWAYS],
  ['watch', 'done', 'the next worker watches the task'],
  ['verify', 'done', 'the next worker reads the object again', ALWAYS],
  ['receipt', 'unsent', 'the next worker verifies the task and writes the receipt'],
  ['receipt', 'on its way', 'the next worker reads the stored record back, and accepts it', ALWAYS],
  ['receipt', 'done', 'the next worker reads the stored record back, and accepts it'],
  ['part', 'done', 'the next worker writes the part again with the same content', ALWAYS],
  ['manifest', 'unsent', 'the next worker writes the manifest'],
  ['manifest', 'on its way', 'the next worker reads the stored record back, and accepts it'],
  ['manifest', 'done', 'the next worker reads the stored record back, and accepts it'],
  ['log entry', 'unsent', 'the next worker appends the entry'],
  ['log entry', 'on its way', 'the next worker finds the entry in the log', ALWAYS],
  ['log entry', 'done', 'the next worker finds the entry in the log'],
  ['checkpoint', 'unsent', 'the next worker writes the checkpoint', ALWAYS],
  ['cancel', 'unsent', 'the next worker cancels the task', CANCELLED],
  ['cancel', 'on its way', 'AWS answers that the task is being cancelled', CANCELLED],
  ['cancel', 'done', 'AWS answers that the task is being cancelled', { ...CANCELLED, ...ALWAYS }],
]);

/** Kills at calls of a worker to Temporal: turns, reports of activities, and ends of runs. */
export const WORKER_TEMPORAL_ROWS = of(WORKER, [
  ['request of a turn', 'unsent', 'the export repeats the request under the same id'],
  [
    'request of a turn',
    'done',
    'the export repeats the request under the same id, and the lane grants one turn',
    ALWAYS,
  ],
  ['grant of a turn', 'unsent', 'the lane decides about the grant again'],
  ['grant of a turn', 'done', 'the export has its turn'],
  ['report of a create', 'unsent', 'the task is found by its name', { ...ADOPTED, ...ALWAYS }],
  ['report of a create', 'done', 'the export watches the task'],
  ['continue as new', 'unsent', 'the next worker continues the export, which keeps its turn'],
  ['continue as new', 'done', 'the next worker continues the export, which keeps its turn', ALWAYS],
  [
    "lane's continue as new",
    'unsent',
    'the next worker continues the lane, which keeps holder and queue',
    MAYBE_ADOPTED,
  ],
  [
    "lane's continue as new",
    'done',
    'the next worker continues the lane, which keeps holder and queue',
    { ...ALWAYS, ...MAYBE_ADOPTED },
  ],
  ['release of a turn', 'unsent', 'the next worker releases the turn', ALWAYS],
  ['release of a turn', 'done', 'the turn is released once'],
  ['close', 'unsent', 'the next worker closes the export', ALWAYS],
]);

export const SERVER_ROWS = [
  ...of(SERVER, [
    ['plan', 'answered', 'the worker reports the planned slices when the server is back'],
    ['request of a turn', 'done', 'the export repeats the request under the same id'],
    ['grant of a turn', 'unsent', 'the lane decides about the grant again', ALWAYS],
    ['create', 'on its way', 'the task is reported when the server is back', ALWAYS],
    ['watch', 'answered', 'the worker reports the status of the task when the server is back'],
    ['continue as new', 'done', 'the export continues', ALWAYS],
    ["lane's continue as new", 'done', 'the lane continues, and keeps holder and queue', MAYBE_ADOPTED],
    ['release of a turn', 'done', 'the turn is released once'],
    ['receipt', 'answered', 'the receipt is reported when the server is back'],
    ['manifest', 'answered', 'the manifest is reported when the server is back'],
    ['close', 'unsent', 'the export closes when the server is back'],
    ['close', 'done', 'the export is closed'],
    ['cancel', 'answered', 'the export is cancelled', CANCELLED],
  ]),
  ...of(SUPERVISOR, [
    ['create', 'on its way', 'the process that uses the server starts another supervisor', ALWAYS],
    ['grant of a turn', 'done', 'the process that uses the server starts another supervisor'],
  ]),
];

export const BOTH_ROWS = of(WORKER_AND_SERVER, [
  ['grant of a turn', 'unsent', 'the lane decides about the grant again'],
  ['create', 'done', 'the task is found by its name', { ...ADOPTED, ...ALWAYS }],
  ['watch', 'unsent', 'the next worker watches the task'],
  ['continue as new', 'done', 'the next worker continues the export, which keeps its turn'],
  ['receipt', 'done', 'the next worker reads the stored record back, and accepts it'],
  ['manifest', 'done', 'the next worker reads the stored record back, and accepts it'],
  ['cancel', 'done', 'AWS answers that the task is being cancelled', CANCELLED],
]);

/** Kills of `logferry run` and `logferry cancel` while a worker runs. The export must not need either command. */
export const COMMAND_ROWS = of(COMMAND, [
  ['start', 'unsent', 'the next command starts the export'],
  ['start', 'done', 'the next command attaches', ALWAYS],
  ['watch', 'answered', 'the export goes on, and the next command attaches'],
  ['signal to cancel', 'unsent', 'the next command cancels', CANCELLED],
  ['signal to cancel', 'done', 'the signal alone cancels the export', { ...CANCELLED, ...ALWAYS }],
  ['native cancel', 'done', 'the export is cancelled', { ...CANCELLED, ...ALWAYS }],
]);

/**
 * Kills of `logferry run` on the embedded engine, of its dev server or of the server's supervisor. The worker runs in
 * the process of the command, and the command has started the dev server.
 */
export const EMBEDDED_ROWS = [
  ...of(COMMAND, [
    ['create', 'done', 'the task is found by its name', { ...ADOPTED, ...ALWAYS }],
    ['receipt', 'done', 'the next worker reads the stored record back, and accepts it'],
  ]),
  ...of(COMMAND_AND_SERVER, [['watch', 'unsent', 'the next command watches the task']]),
  ...of(COMMAND_AND_SUPERVISOR, [
    ['manifest', 'done', 'the next worker reads the stored record back, and accepts it', ALWAYS],
  ]),
  ...of(SERVER, [['verify', 'answered', 'the supervisor brings the server back']]),
  ...of(SUPERVISOR, [['create', 'on its way', 'the command brings supervisor and server back']]),
];

export const ALL_ROWS: readonly Row[] = [
  ...[...WORKER_ROWS, ...WORKER_TEMPORAL_ROWS, ...SERVER_ROWS],
  ...[...BOTH_ROWS, ...COMMAND_ROWS, ...EMBEDDED_ROWS],
];

export const titled = (rows: readonly Row[]): [title: string, row: Row][] =>
  rows
    .filter(({ always }) => always || process.env.LOGFERRY_TEST_ALL)
    .map((row) => [
      `${row.victims.join(' and ')} killed when the call of the step "${row.step}" is ${row.moment}: ${row.effect}`,
      row,
    ]);

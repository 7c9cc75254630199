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
 * For rows that run in every test run. They kill each victim at its most critical steps. `npm run test:crash` runs all
 * rows.
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
  ['open', 'unsent', 'opened by the next worker'],
  ['plan', 'unsent', 'planned by the next worker'],
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
  ['create', 'done', 'found by its name', ADOPTED],
  ['watch', 'unsent', 'watched by the next worker', ALWAYS],
  ['watch', 'done', 'watched by the next worker'],
  ['verify', 'done', 'read again'],
  ['receipt', 'unsent', 'verified and written by the next worker'],
  ['receipt', 'on its way', 'read back: the stored record counts', ALWAYS],
  ['receipt', 'done', 'read back: the stored record counts'],
  ['part', 'done', 'written again with the same content'],
  ['manifest', 'unsent', 'written by the next worker'],
  ['manifest', 'on its way', 'read back: the stored record counts'],
  ['manifest', 'done', 'read back: the stored record counts'],
  ['log entry', 'unsent', 'appended by the next worker'],
  ['log entry', 'on its way', 'found in the log by the next worker'],
  ['log entry', 'done', 'found in the log by the next worker'],
  ['checkpoint', 'unsent', 'pinned by the next worker'],
  ['cancel', 'unsent', 'cancelled by the next worker', CANCELLED],
  ['cancel', 'on its way', 'AWS says that it is being cancelled', CANCELLED],
  ['cancel', 'done', 'AWS says that it is being cancelled', { ...CANCELLED, ...ALWAYS }],
]);

/** Kills at calls of a worker to Temporal: turns, reports of activities, and ends of runs. */
export const WORKER_TEMPORAL_ROWS = of(WORKER, [
  ['request of a turn', 'unsent', 'requested again, under the same id'],
  ['request of a turn', 'done', 'requested again, under the same id: granted once', ALWAYS],
  ['grant of a turn', 'unsent', 'the lane decides again'],
  ['grant of a turn', 'done', 'the export has its turn'],
  ['report of a create', 'unsent', 'found by its name', { ...ADOPTED, ...ALWAYS }],
  ['report of a create', 'done', 'watched'],
  ['continue as new', 'unsent', 'continued by the next worker, with the turn'],
  ['continue as new', 'done', 'continued by the next worker, with the turn', ALWAYS],
  ["lane's continue as new", 'unsent', 'continued by the next worker, with holder and queue', MAYBE_ADOPTED],
  [
    "lane's continue as new",
    'done',
    'continued by the next worker, with holder and queue',
    { ...ALWAYS, ...MAYBE_ADOPTED },
  ],
  ['release of a turn', 'unsent', 'released by the next worker'],
  ['release of a turn', 'done', 'released once'],
  ['close', 'unsent', 'closed by the next worker', ALWAYS],
]);

export const SERVER_ROWS = [
  ...of(SERVER, [
    ['plan', 'answered', 'the page is reported when the server is back'],
    ['request of a turn', 'done', 'requested again, under the same id'],
    ['grant of a turn', 'unsent', 'the lane decides again', ALWAYS],
    ['create', 'on its way', 'the task is reported when the server is back', ALWAYS],
    ['watch', 'answered', 'the status is reported when the server is back'],
    ['continue as new', 'done', 'continued', ALWAYS],
    ["lane's continue as new", 'done', 'continued, with holder and queue', MAYBE_ADOPTED],
    ['release of a turn', 'done', 'released once'],
    ['receipt', 'answered', 'the receipt is reported when the server is back'],
    ['manifest', 'answered', 'the manifest is reported when the server is back'],
    ['close', 'unsent', 'closed when the server is back'],
    ['close', 'done', 'closed'],
    ['cancel', 'answered', 'cancelled', CANCELLED],
  ]),
  ...of(SUPERVISOR, [
    ['create', 'on its way', 'the attached process starts another supervisor', ALWAYS],
    ['grant of a turn', 'done', 'the attached process starts another supervisor'],
  ]),
];

export const BOTH_ROWS = of(WORKER_AND_SERVER, [
  ['grant of a turn', 'unsent', 'the lane decides again'],
  ['create', 'done', 'found by its name', { ...ADOPTED, ...ALWAYS }],
  ['watch', 'unsent', 'watched by the next worker'],
  ['continue as new', 'done', 'continued by the next worker, with the turn'],
  ['receipt', 'done', 'read back: the stored record counts'],
  ['manifest', 'done', 'read back: the stored record counts'],
  ['cancel', 'done', 'AWS says that it is being cancelled', CANCELLED],
]);

/** Kills of `logferry run` and `logferry cancel` while a worker runs. The export must not need either command. */
export const COMMAND_ROWS = of(COMMAND, [
  ['start', 'unsent', 'started by the next command'],
  ['start', 'done', 'the next command attaches', ALWAYS],
  ['watch', 'answered', 'the export goes on, the next command attaches'],
  ['signal to cancel', 'unsent', 'the next command cancels', CANCELLED],
  ['signal to cancel', 'done', 'cancelled without the native cancel', { ...CANCELLED, ...ALWAYS }],
  ['native cancel', 'done', 'cancelled', CANCELLED],
]);

/**
 * Kills of `logferry run` on the embedded engine, of its dev server or of the server's supervisor. The worker runs in
 * the process of the command, and the command has started the dev server.
 */
export const EMBEDDED_ROWS = [
  ...of(COMMAND, [
    ['create', 'done', 'found by its name', { ...ADOPTED, ...ALWAYS }],
    ['receipt', 'done', 'read back: the stored record counts'],
  ]),
  ...of(COMMAND_AND_SERVER, [['watch', 'unsent', 'watched by the next command']]),
  ...of(COMMAND_AND_SUPERVISOR, [['manifest', 'done', 'read back: the stored record counts', ALWAYS]]),
  ...of(SERVER, [['verify', 'answered', 'the supervisor brings the server back']]),
  ...of(SUPERVISOR, [['create', 'on its way', 'the command brings supervisor and server back']]),
];

export const titled = (rows: readonly Row[]): [title: string, row: Row][] =>
  rows
    .filter(({ always }) => always || process.env.LOGFERRY_TEST_ALL)
    .map((row) => [`${row.victims.join(' and ')} at ${row.step}, ${row.moment}: ${row.effect}`, row]);

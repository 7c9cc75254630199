import {
  type ExportProgress,
  type ExportResult,
  type Failure,
  OUTCOMES,
  type ResolvedRequest,
  type SliceCounts,
  type Warning,
} from '../../contract/index.js';

/*
 * The page of an export in Temporal's Web UI: what Temporal calls the current details, as Markdown. The page has no
 * relative times, because it changes only when the workflow acts. Its size is limited, and every text from outside of
 * this code is escaped.
 */

/** Maximum number of failures on the page, and of warnings. The result can have more of them. */
const MOST_SAMPLES = 5;
/** Maximum number of characters of a text from outside of this code. */
const MOST_CHARS = 250;

/** The page of an open export. @param failures a sample of the failures so far */
export function progressPage(
  { window, destination }: Pick<ResolvedRequest, 'window' | 'destination'>,
  progress: ExportProgress,
  failures: readonly Failure[],
): string {
  const { phase, total, slices, planComplete, task, trouble, lane, startedAt } = progress;
  const most = total ?? slices.planned;
  return page(
    `**${phase}**: ${closedOf(slices)} of ${most}${planComplete || total !== undefined ? '' : ' or more'} slices are done`,
    [
      ['window', `${window.from} to ${window.to}`],
      ['destination', code(locationText(destination))],
      ['outcomes', outcomesOf(slices, progress.verifying)],
      ['exported', `${progress.events} events, ${progress.objects} objects, ${progress.bytes} bytes`],
      ['lane', lane && code(lane)],
      ['started', startedAt],
      ['task', task && taskText(task)],
      ['waits for the end of', trouble && `${code(trouble.code)} since ${trouble.since}: ${escaped(trouble.message)}`],
    ],
    failures,
    progress.warnings,
  );
}

/** The page that is shown if making the page fails. */
export const NO_PAGE = 'This page cannot be shown. The command `logferry status` shows the export.';

/**
 * A page, or {@link NO_PAGE}. A page is made in a condition of the workflow, where an error would fail the workflow
 * task again and again.
 */
export function pageOrNone(make: () => string): string {
  try {
    return make();
  } catch {
    return NO_PAGE;
  }
}

/** The page of a closed export. */
export const resultPage = (result: ExportResult): string =>
  page(
    `**${result.status}**: ${closedOf(result.slices)} of ${result.slices.planned} slices are done`,
    [
      ['window', result.window && `${result.window.from} to ${result.window.to}`],
      ['outcomes', outcomesOf(result.slices, 0)],
      ['exported', `${result.events} events, ${result.objects} objects, ${result.bytes} bytes`],
      ['manifest', result.manifest && code(result.manifest)],
      ['started', result.startedAt],
      ['finished', result.finishedAt],
      [
        'cancelled by',
        result.cancelledBy && `${escaped(result.cancelledBy.requestedBy)}: ${escaped(result.cancelledBy.reason)}`,
      ],
    ],
    result.failures,
    result.warnings,
  );

function page(
  heading: string,
  facts: readonly (readonly [name: string, text: string | undefined])[],
  failures: readonly Failure[],
  warnings: readonly Warning[],
): string {
  const known = facts.flatMap(([name, text]) => (text === undefined || text === '' ? [] : [`- ${name}: ${text}`]));
  return [
    heading,
    '',
    ...known,
    ...section('Failures', failures.length, failures.slice(0, MOST_SAMPLES).map(failureText)),
    ...section(
      'Warnings',
      warnings.length,
      warnings.slice(0, MOST_SAMPLES).map(({ code: name, message }) => `${code(name)} ${escaped(message)}`),
    ),
  ].join('\n');
}

const section = (name: string, count: number, lines: readonly string[]): string[] =>
  count === 0
    ? []
    : [
        '',
        `**${name}**`,
        '',
        ...lines.map((line) => `- ${line}`),
        ...(count > lines.length ? [`- and ${count - lines.length} more in the result`] : []),
      ];

const failureText = ({ slice, code: name, message, hint }: Failure): string =>
  `${slice ? `${code(slice.logGroup)} ${slice.from} to ${slice.to}: ` : ''}${code(name)} ${escaped(message)} ${escaped(hint)}`;

const taskText = ({ taskId, logGroup, from, to, since, foreign }: NonNullable<ExportProgress['task']>): string => {
  const of = from === undefined ? code(logGroup) : `${code(logGroup)} ${from} to ${to}`;
  return `${foreign ? 'of another program, which occupies the slot: ' : ''}${code(taskId)} of ${of}, since ${since}`;
};

/** Number of slices that are not done again without `--force`. */
const closedOf = ({ archived, skipped, empty, quiet, expired, listed }: SliceCounts): number =>
  archived + skipped + empty + quiet + expired + listed;

function outcomesOf(slices: SliceCounts, verifying: number): string {
  const counts = (['skipped', ...OUTCOMES] as const).map((outcome) => [slices[outcome], outcome] as const);
  return [...counts, [verifying, 'being read back'] as const]
    .flatMap(([count, name]) => (count === 0 ? [] : [`${count} ${name}`]))
    .join(', ');
}

const locationText = ({ bucket, prefix }: ResolvedRequest['destination']): string =>
  `s3://${[bucket, prefix].filter(Boolean).join('/')}`;

/** Text on one line, without control characters, and cut. */
const plain = (text: string): string => {
  const line = text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return line.length <= MOST_CHARS ? line : `${line.slice(0, MOST_CHARS - 1)}…`;
};

/** A text as Markdown code, in which no other markup has an effect. */
const code = (text: string): string => `\`${plain(text).replaceAll('`', "'")}\``;

/** A text in which no character is markup. Markdown allows a backslash before each of these characters. */
const escaped = (text: string): string => plain(text).replace(/[\\`*_{}[\]<>()#+\-.!|~&:@]/g, '\\$&');

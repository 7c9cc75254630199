import { defined } from '../../contract/defined.js';
import type { Facts, MergedPolicy, PreflightFinding, Status } from '../../destination/preflight/index.js';
import { columns } from '../output/columns.js';
import { plural } from '../output/format.js';
import type { Colour, Paint } from '../output/terminal.js';

const COLOURS: Readonly<Record<Status, Colour>> = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' };
const STATUS_WIDTH = 8;
const INDENT = ' '.repeat(STATUS_WIDTH + 2);

/** The findings as one JSON document. Later versions may add fields, but never change or remove a field. */
export function findingsDocument(
  { target, archive, caller }: Facts,
  findings: readonly PreflightFinding[],
): { ok: boolean } & Record<string, unknown> {
  return {
    schemaVersion: 1,
    ok: findings.every(({ status }) => status !== 'failed'),
    ...target,
    ...defined({ accountId: archive?.accountId, bucketOwner: archive?.bucketOwner }),
    ...(caller.kind === 'value' && { caller: caller.value.arn }),
    checks: findings,
  };
}

/** The documents of several targets as one JSON document. */
export const togetherDocument = (targets: readonly { ok: boolean }[]): object => ({
  schemaVersion: 1,
  ok: targets.every(({ ok }) => ok),
  targets,
});

/** The findings as text: a line for each check, and below it the remedy and the policy statements to paste. */
export function findingLines({ target }: Facts, findings: readonly PreflightFinding[], paint: Paint): string[] {
  const rows = findings.map(({ status, name, message }) => [status, name, message]);
  const colourOf = (column: number, row: number): Colour =>
    column === 0 ? COLOURS[findings[row]?.status ?? 'ok'] : column === 1 ? 'bold' : 'dim';
  const checks = columns(rows, {
    least: [STATUS_WIDTH],
    paint: (cell, column, row) => paint(colourOf(column, row), cell),
  });
  const lines = findings.flatMap(({ remedy, statements = [] }, row) => [
    checks[row] ?? '',
    ...(remedy === undefined ? [] : [`${INDENT}${paint('bold', remedy)}`]),
    ...statements.map((statement) => paint('cyan', JSON.stringify(statement, undefined, 2))),
  ]);
  const { bucket, prefix, region } = target;
  const count = (wanted: Status) => findings.filter(({ status }) => status === wanted).length;
  const counts = (['failed', 'warning', 'skipped', 'ok'] as const).flatMap((status) =>
    count(status) === 0 ? [] : [`${count(status)} ${status}`],
  );
  const destination = `s3://${[bucket, prefix].filter(Boolean).join('/')} in ${region}`;
  return [...lines, `${paint('bold', destination)}, ${plural(findings.length, 'check')}: ${counts.join(', ')}`];
}

/**
 * What a merged policy changes, what fails in spite of it, and how to apply it. This text is for stderr, because the
 * policy is on stdout.
 */
export function policyLines({ target }: Facts, merged: MergedPolicy, paint: Paint): string[] {
  const { added, extended, stillFailing } = merged;
  const changes = [
    ...(added.length > 0 ? [`adds ${added.join(', ')}`] : []),
    ...(extended.length > 0 ? [`adds values to ${extended.join(', ')}`] : []),
  ];
  const { bucket } = target;
  const apply = `To apply it, save it as policy.json: aws s3api put-bucket-policy --bucket ${bucket} --policy file://policy.json`;
  const what =
    changes.length === 0
      ? `The policy of ${bucket} lacks no statement. The printed policy is the present one.`
      : `The printed policy ${changes.join(' and ')}. It keeps every other statement of ${bucket}.`;
  return [
    paint('bold', what),
    ...stillFailing.flatMap(({ name, message, remedy }) => [
      `${paint('red', 'still failing')}  ${paint('bold', `${name}: ${message}`)}`,
      ...(remedy === undefined ? [] : [`  ${paint('dim', remedy)}`]),
    ]),
    ...(changes.length === 0 ? [] : [paint('dim', apply)]),
  ];
}

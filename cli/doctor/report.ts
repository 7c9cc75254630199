import type { Facts, Finding, Status } from '../../destination/preflight/index.js';
import { plural } from '../output/format.js';
import type { Colour, Paint } from '../output/terminal.js';

const COLOURS: Readonly<Record<Status, Colour>> = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' };
const INDENT = ' '.repeat(10);

/** The findings as one document. Fields may be added; those that are there stay. */
export function findingsDocument({ target, archive, caller }: Facts, findings: readonly Finding[]): object {
  return {
    schemaVersion: 1,
    ok: findings.every(({ status }) => status !== 'failed'),
    ...target,
    ...(archive !== undefined && { accountId: archive.accountId, bucketOwner: archive.bucketOwner }),
    ...(caller.kind === 'value' && { caller: caller.value.arn }),
    checks: findings,
  };
}

/** The findings for people: a line each, what to do below it, and statements as they can be pasted. */
export function findingLines({ target }: Facts, findings: readonly Finding[], paint: Paint): string[] {
  const widest = Math.max(0, ...findings.map(({ name }) => name.length));
  const lines = findings.flatMap(({ name, status, message, remedy, statements = [] }) => [
    `${paint(COLOURS[status], status.padEnd(8))}  ${paint('bold', name.padEnd(widest))}  ${paint('dim', message)}`,
    ...(remedy === undefined ? [] : [`${INDENT}${paint('bold', remedy)}`]),
    ...statements.map((statement) => paint('cyan', JSON.stringify(statement, undefined, 2))),
  ]);
  const { bucket, prefix, region } = target;
  const count = (wanted: Status) => findings.filter(({ status }) => status === wanted).length;
  const counts = (['failed', 'warning', 'skipped', 'ok'] as const).flatMap((status) =>
    count(status) === 0 ? [] : [`${count(status)} ${status}`],
  );
  const where = `s3://${[bucket, prefix].filter(Boolean).join('/')} in ${region}`;
  return [...lines, `${paint('bold', where)}, ${plural(findings.length, 'check')}: ${counts.join(', ')}`];
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportStatements } from './export.js';
import { type AnyStatement, mergeStatements } from './merge.js';

const OWN = '111122223333';
const OTHER = '444455556666';
const archive = { bucket: 'archive', prefix: 'logs', region: 'eu-central-1' };
const needed = (accountId = OWN, prefix = 'logs') => exportStatements({ ...archive, prefix, sources: [{ accountId }] });
const foreign: AnyStatement = { Sid: 'Mine', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' };

describe('merging statements into a policy', () => {
  it('adds missing statements after the statements of others', () => {
    const { statements, added, extended } = mergeStatements([foreign], needed());
    expect(statements).toEqual([foreign, ...needed()]);
    expect([added, extended]).toEqual([['LogferryReadBucketAcl', `LogferryWriteExports${OWN}`], []]);
  });

  it('adds a second account to the statement that allows reading the ACL, and takes no right from the first account', () => {
    const { statements, extended, added } = mergeStatements(needed(OTHER), needed());
    expect(statements[0]).toMatchObject({
      Condition: {
        StringEquals: { 'aws:SourceAccount': [OTHER, OWN] },
        ArnLike: {
          'aws:SourceArn': [
            `arn:aws:logs:eu-central-1:${OTHER}:log-group:*`,
            `arn:aws:logs:eu-central-1:${OWN}:log-group:*`,
          ],
        },
      },
    });
    expect(statements.slice(1)).toEqual([needed(OTHER)[1], needed()[1]]);
    expect([extended, added]).toEqual([['LogferryReadBucketAcl'], [`LogferryWriteExports${OWN}`]]);
  });

  it('extends a statement by the folders of another archive in the bucket', () => {
    const { statements } = mergeStatements(needed(OWN, 'old'), needed());
    const [before, after] = [needed(OWN, 'old')[1]?.Resource ?? [], needed()[1]?.Resource ?? []];
    expect(statements[1]).toEqual({ ...needed()[1], Resource: [before, after].flat() });
  });

  it('treats a value and a list of only this value as equal, as AWS does', () => {
    const listed = needed().map((each) => ({ ...each, Action: [each.Action].flat() }));
    expect(mergeStatements(listed, needed())).toEqual({ statements: listed, added: [], extended: [] });
  });

  it('adds a statement under another Sid if a different statement has its Sid', () => {
    const taken = { ...foreign, Sid: 'LogferryReadBucketAcl' };
    const once = mergeStatements([taken], needed());
    expect(once.statements[0]).toEqual(taken);
    expect(once.added[0]).toBe('LogferryReadBucketAclv2');
    expect(mergeStatements(once.statements, needed()).statements).toEqual(once.statements);
  });

  const words = (...all: string[]) => fc.uniqueArray(fc.constantFrom(...all), { minLength: 1 });
  const oneOrMore = (values: fc.Arbitrary<string[]>) =>
    values.chain((all) => fc.constantFrom<string | string[]>(all, ...(all.length === 1 ? all : [])));
  const conditions = fc.dictionary(
    fc.constantFrom('StringEquals', 'ArnLike'),
    fc.dictionary(fc.constantFrom('aws:SourceAccount', 's3:x-amz-acl', 'aws:SourceArn'), oneOrMore(words(OWN, OTHER))),
  );
  const anyStatement = fc.record({
    Sid: fc.constantFrom('Mine', ...needed().map(({ Sid }) => Sid), 'LogferryReadBucketAclv2'),
    Effect: fc.constantFrom('Allow', 'Deny'),
    Principal: fc.constantFrom<unknown>('*', { AWS: OWN }, { Service: 'logs.eu-central-1.amazonaws.com' }),
    Action: oneOrMore(words('s3:GetBucketAcl', 's3:PutObject')),
    Resource: oneOrMore(words('arn:aws:s3:::archive', 'arn:aws:s3:::archive/*')),
    Condition: conditions,
  });
  const ours = fc
    .tuple(fc.constantFrom(OWN, OTHER), fc.constantFrom('logs', 'old', ''))
    .map(([accountId, prefix]) => needed(accountId, prefix));
  const policies = fc
    .tuple(fc.array(anyStatement), ours)
    .map(([some, more]): AnyStatement[] => distinct([...some, ...more]));

  it('drops no statement and no value, changes only the statements that it extends, and changes nothing when repeated', () => {
    fc.assert(
      fc.property(policies, ours, (present, wanted) => {
        const once = mergeStatements(present, wanted);
        for (const [at, before] of present.entries()) {
          const after = once.statements[at] ?? {};
          if (once.extended.includes(String(before.Sid))) expect(includes(after, before)).toBe(true);
          else expect(after).toEqual(before);
        }
        for (const statement of wanted) expect(once.statements.some((each) => includes(each, statement))).toBe(true);
        expect(distinct(once.statements)).toEqual(once.statements);
        expect(mergeStatements(once.statements, wanted)).toEqual({
          statements: once.statements,
          added: [],
          extended: [],
        });
      }),
    );
  });
});

/** The first statement of each Sid, because a policy can have a Sid only once. */
const distinct = (all: readonly AnyStatement[]): AnyStatement[] =>
  all.filter(({ Sid }, at) => all.findIndex((each) => each.Sid === Sid) === at);

/** Whether `outer` has every value of `inner` at the same path. The Sid is ignored. */
function includes(outer: unknown, inner: unknown): boolean {
  if (typeof inner === 'string' || Array.isArray(inner))
    return [inner].flat().every((value) => [outer].flat().includes(value));
  if (typeof outer !== 'object' || outer === null || Array.isArray(outer)) return false;
  const values = Object.entries(inner as object).filter(([key]) => key !== 'Sid');
  return values.every(([key, value]) => key in outer && includes(Reflect.get(outer, key), value));
}

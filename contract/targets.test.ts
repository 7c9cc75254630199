import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPORT_ID } from './names.js';
import { parseExportRequest } from './parse.js';
import { resolveRequest } from './resolve.js';
import {
  checkTargetsRequest,
  derivedTargetsId,
  hasTargets,
  isOfTarget,
  parseTargetsRequest,
  splitTargets,
} from './targets.js';

const NOW_MS = Date.UTC(2026, 10, 21, 15, 30);
const common = { source: { logGroupPrefixes: ['/aws/'] }, window: { lookback: 'P30D' } };
const frankfurt = { account: 'prod', region: 'eu-central-1', destination: { bucket: 'prod-fra' } };
const virginia = { account: 'prod', region: 'us-east-1', destination: { bucket: 'prod-iad', prefix: 'logs' } };
const wrongIn = (change: object): string[] => {
  const checked = checkTargetsRequest({ ...common, targets: [frankfurt, virginia], ...change });
  return checked.wrong !== undefined ? checked.wrong : [];
};
const splitIds = (targets: object[], id = 'nightly', accountId?: string) =>
  splitTargets(parseTargetsRequest({ ...common, targets }), id, { accountId }).map((one) => one.id);

describe('a request with targets', () => {
  it('is distinguished from a request for one account and Region', () => {
    expect(hasTargets({ ...common, targets: [frankfurt] })).toBe(true);
    expect(hasTargets({ ...common, ...frankfurt })).toBe(false);
    expect(hasTargets(undefined)).toBe(false);
  });

  it('becomes one ordinary request, with an id that ends with account and Region, for each target', () => {
    const split = splitTargets(parseTargetsRequest({ ...common, targets: [frankfurt, virginia], force: true }), 'n1');
    expect(split.map(({ id }) => id)).toEqual(['n1.prod.eu-central-1', 'n1.prod.us-east-1']);
    expect(split.map(({ request }) => request)).toEqual([
      parseExportRequest({ ...common, ...frankfurt, force: true }),
      parseExportRequest({ ...common, ...virginia, force: true }),
    ]);
  });

  it('has the account id in the id of a target without alias, or `default` if the account id is not known', () => {
    const own = { region: 'eu-west-1', destination: { bucket: 'own' } };
    expect(splitIds([own], 'n1', '111122223333')).toEqual(['n1.111122223333.eu-west-1']);
    expect(splitIds([own])).toEqual(['nightly.default.eu-west-1']);
  });

  it.each([
    ['region', { region: 'eu-central-1' }],
    ['account', { account: 'prod' }],
    ['destination', { destination: { bucket: 'one' } }],
  ])('is refused if it also has the field %s', (field, change) => {
    expect(wrongIn(change)).toEqual([`${field} and targets contradict each other: each target names its own ${field}`]);
  });

  it.each<[string, object, RegExp]>([
    ['no target', { targets: [] }, /^targets \(\[\]\) must not be empty$/],
    ['a target without Region', { targets: [{ destination: { bucket: 'b-1' } }] }, /^targets\.0\.region is missing$/],
    [
      'a target without bucket',
      { targets: [{ ...frankfurt, destination: {} }] },
      /^targets\.0\.destination\.bucket is/,
    ],
    ['an unknown field', { targets: [{ ...frankfurt, bucket: 'b-1' }] }, /^targets\.0: unknown field bucket$/],
    ['targets that are no list', { targets: frankfurt }, /^targets \(.*\) must be a list$/],
    ['an unreadable tag', { source: { tags: JSON.parse('{"__proto__":"x"}') } }, /^source\.tags: a tag with the key/],
  ])('is refused with %s', (_case, change, message) => {
    expect(wrongIn(change)).toEqual([expect.stringMatching(message)]);
  });

  it('is refused if two targets have the same account and Region', () => {
    const other = { ...frankfurt, destination: { bucket: 'other' } };
    expect(wrongIn({ targets: [frankfurt, virginia, other] })).toEqual([
      expect.stringMatching(
        /^targets\.2 \(.*must have another account or Region than target 1: both name account prod/,
      ),
    ]);
    const own = { region: 'us-east-1', destination: { bucket: 'own' } };
    expect(wrongIn({ targets: [own, { ...own, account: 'default' }] })).toEqual([
      expect.stringMatching(/both name account default and us-east-1/),
    ]);
    const ofAlias = { ...own, account: '111122223333' };
    expect(splitIds([own, ofAlias])).toHaveLength(2);
    expect(() => splitIds([own, ofAlias], 'n1', '111122223333')).toThrow(
      'targets 1 and 2 are both of account 111122223333 in us-east-1',
    );
  });

  it('is refused if the id of an export would be longer than 128 characters', () => {
    const longest = 128 - '.prod.eu-central-1'.length;
    expect(splitIds([frankfurt], 'x'.repeat(longest))).toHaveLength(1);
    expect(() => splitIds([frankfurt], 'x'.repeat(longest + 1))).toThrow(/id of target 1 .*must be 1 to 128 letters/);
    expect(() => splitIds([frankfurt], 'no spaces')).toThrow(/id \("no spaces"\) must be/);
  });
});

const alias = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const region = fc.constantFrom('eu-central-1', 'us-east-1', 'ap-southeast-2', 'us-gov-west-1', 'me-south-1');
const targets = fc.uniqueArray(fc.record({ account: fc.option(alias, { nil: undefined }), region }), {
  minLength: 1,
  maxLength: 12,
  selector: (one) => `${one.account ?? '111122223333'} ${one.region}`,
});
const withBuckets = (chosen: readonly object[]) =>
  chosen.map((one, at) => ({ ...one, destination: { bucket: `bucket-${at}` } }));

describe('any list of targets', () => {
  it('becomes one export for each target; the id of each export is unique, and belongs to the common id and to no other id', () => {
    fc.assert(
      fc.property(targets, fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/), (chosen, id) => {
        const request = parseTargetsRequest({ ...common, targets: withBuckets(chosen) });
        const split = splitTargets(request, id, { accountId: '111122223333' });
        expect(split.map(({ request: one }) => one.destination.bucket)).toEqual(chosen.map((_, at) => `bucket-${at}`));
        expect(new Set(split.map((one) => one.id)).size).toBe(chosen.length);
        for (const one of split) {
          expect(one.id).toMatch(EXPORT_ID);
          const owners = [...one.id].map((_, at) => one.id.slice(0, at)).filter((text) => isOfTarget(one.id, text));
          expect(owners).toEqual([id]);
        }
      }),
    );
  });

  it('has a derived id that depends on each target, but not on the order of the targets', () => {
    const idOf = (chosen: readonly object[]) => {
      const split = splitTargets(parseTargetsRequest({ ...common, targets: chosen }), 'exp');
      return derivedTargetsId(split.map(({ request }) => resolveRequest(request, NOW_MS)));
    };
    fc.assert(
      fc.property(targets, (chosen) => {
        const all = withBuckets(chosen);
        const id = idOf(all);
        expect(id).toMatch(/^exp-[0-9a-f]{20}$/);
        expect(idOf([...all].reverse())).toBe(id);
        const [first, ...others] = all;
        if (others.length > 0) expect(idOf(others)).not.toBe(id);
        expect(idOf([{ ...first, destination: { bucket: 'another' } }, ...others])).not.toBe(id);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSelector, parseLogGroup } from './log-group.js';

const arn = 'arn:aws:logs:eu-central-1:111122223333:log-group:';

describe('a value of --log-group', () => {
  it('is a name, or an ARN of any partition with or without :* at the end', () => {
    const name = fc.stringMatching(/^[.\-_/#A-Za-z0-9]{1,100}$/);
    const partition = fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b');
    const region = fc.constantFrom('eu-central-1', 'us-gov-west-1', 'cn-north-1');
    const accountId = fc.stringMatching(/^\d{12}$/);
    fc.assert(
      fc.property(name, partition, region, accountId, fc.constantFrom('', ':*'), (...parts) => {
        const [name, partition, region, accountId, end] = parts;
        expect(parseLogGroup(name)).toEqual({ name, origin: '--log-group' });
        const text = `arn:${partition}:logs:${region}:${accountId}:log-group:${name}${end}`;
        expect(parseLogGroup(text)).toEqual({ name, region, accountId, origin: '--log-group' });
      }),
    );
  });

  it.each([
    ['/aws/lambda/*', 'write --log-group-prefix /aws/lambda/'],
    [`${arn}/aws/lambda/*`, 'write --log-group-prefix /aws/lambda/'],
    ['*pay*', 'write --log-group-pattern pay'],
    ['/aws/*/pay', 'choose log groups with --log-group-prefix or --log-group-pattern'],
    ['/a?', 'choose log groups with --log-group-prefix or --log-group-pattern'],
    ['*', 'choose log groups with --log-group-prefix or --log-group-pattern'],
    ['/a,/b', 'write --log-group /a --log-group /b'],
    ['/a\t/b\n', 'write --log-group /a --log-group /b'],
    [' /a', 'write --log-group /a'],
    [`${arn}/a:log-stream:b`, 'write --log-group /a --log-stream-prefix b'],
    ['arn:aws:s3:::bucket', 'not the ARN of a log group, arn:aws:logs:REGION:ACCOUNT:log-group:NAME'],
    ['arn:aws:logs:eu-central-1:111:log-group:/a', 'not the ARN of a log group'],
  ])('%j is refused, with what to write instead', (text, hint) => {
    expect(() => parseLogGroup(text, 'groups.txt, line 3')).toThrow(hint);
    expect(() => parseLogGroup(text, 'groups.txt, line 3')).toThrow(`groups.txt, line 3 (${JSON.stringify(text)})`);
  });
});

it.each([
  ['--log-group-prefix', '/aws/lambda/*', 'write --log-group-prefix /aws/lambda/'],
  ['--log-group-prefix', '*pay*', 'write --log-group-pattern pay'],
  ['--log-group-prefix', `${arn}/aws/:*`, 'write --log-group-prefix /aws/'],
  ['--log-group-pattern', '*pay*', 'write --log-group-pattern pay'],
] as const)('%s %j is refused, with what to write instead', (flag, text, hint) => {
  expect(() => checkSelector(flag, text)).toThrow(hint);
  expect(checkSelector(flag, '/aws/')).toBe('/aws/');
});

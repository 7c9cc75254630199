import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsCallFailed } from '../activities/ports.js';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../contract/index.js';
import { createAws } from './aws.js';
import { answering, json, jsonError, operationOf, type Reply, type SentRequest, s3Error } from './testing/answering.js';

const AWS_MS = Date.UTC(2026, 10, 20, 6);
const GROUPS = json({ logGroups: [{ logGroupName: '/app', creationTime: 1 }] });
const IDENTITY: Reply = {
  status: 200,
  body:
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>' +
    '<Arn>arn:aws:iam::111122223333:user/me</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>',
};

let awsMs: number;
/** Adapters for a simulated AWS. Its clock can differ from the machine's clock. */
const clocked = (answer: (request: SentRequest) => Reply) => {
  const options = answering(answer, () => awsMs);
  return { aws: createAws(options), sent: options.sent };
};
const answer = (request: SentRequest): Reply => (operationOf(request) === 'DescribeLogGroups' ? GROUPS : IDENTITY);

beforeEach(() => {
  awsMs = AWS_MS + 250;
});
afterEach(() => void vi.useRealTimers());

/** Moves all clocks forward. */
function pass(ms: number): void {
  awsMs += ms;
  vi.advanceTimersByTime(ms);
}

describe.each([-3, 0, 3])("if the machine's clock differs from AWS's by %i days", (days) => {
  beforeEach(() => {
    vi.useFakeTimers({ now: AWS_MS + days * DAY_MS, toFake: ['Date', 'performance'] });
  });

  it("AWS's time is the date of AWS's last answer (whole seconds) plus the time since that answer", async () => {
    const { aws, sent } = clocked(answer);
    await aws.logGroups.find('/app');
    expect(await aws.nowMs()).toBe(AWS_MS);
    pass(10 * SECOND_MS);
    expect(await aws.nowMs()).toBe(AWS_MS + 10 * SECOND_MS);
    expect(sent.map(operationOf)).toEqual(['DescribeLogGroups']);
  });

  it("AWS is asked again if its last answer is old, or if the machine's clock was set since", async () => {
    const { aws, sent } = clocked(answer);
    expect(await aws.nowMs()).toBe(AWS_MS);
    expect(sent).toHaveLength(1);
    pass(2 * MINUTE_MS);
    expect(await aws.nowMs()).toBe(AWS_MS + 2 * MINUTE_MS);
    expect(sent).toHaveLength(2);
    vi.setSystemTime(Date.now() + DAY_MS);
    expect(await aws.nowMs()).toBe(AWS_MS + 2 * MINUTE_MS);
    expect(sent).toHaveLength(3);
  });

  it("a refused call shows AWS's time, too", async () => {
    const { aws, sent } = clocked(() => jsonError('AccessDeniedException'));
    await expect(aws.logGroups.find('/app')).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect(await aws.nowMs()).toBe(AWS_MS);
    expect(sent).toHaveLength(1);
  });

  it('a call is not repeated if AWS answers that an object is missing or that a permission is missing', async () => {
    const { aws, sent } = clocked((request) =>
      operationOf(request) === 'DescribeLogGroups' ? jsonError('AccessDeniedException') : s3Error('NoSuchKey', 404),
    );
    for (let asked = 1; asked <= 3; asked += 1) {
      expect(await aws.objects('archive', '111122223333').read('none')).toBeUndefined();
      await expect(aws.logGroups.find('/app')).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      expect(sent).toHaveLength(2 * asked);
      pass(250);
    }
  });

  it('a call whose signature AWS finds too old or too new is signed again and sent once more', async () => {
    vi.useRealTimers();
    vi.useFakeTimers({ now: AWS_MS + days * DAY_MS, toFake: ['Date'] });
    const { aws, sent } = clocked((request) => {
      const signedMs = Date.parse(String(request.headers['x-amz-date']).replace(FORM, '$1-$2-$3T$4:$5:$6Z'));
      const differs = Math.abs(signedMs - awsMs) > 5 * MINUTE_MS;
      const why = signedMs < awsMs ? 'Signature expired' : 'Signature not yet current';
      return differs ? jsonError('InvalidSignatureException', 400, `${why}: it is not now`) : answer(request);
    });
    expect(await aws.logGroups.find('/app')).toMatchObject({ name: '/app' });
    expect(sent).toHaveLength(days === 0 ? 1 : 2);
  });
});

/** An instant in the form `20261120T060000Z`. */
const FORM = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

it("reading the clock fails with AwsCallFailed if AWS's answers have no date", async () => {
  const options = answering(answer, () => Number.NaN);
  await expect(createAws(options).nowMs()).rejects.toBeInstanceOf(AwsCallFailed);
});

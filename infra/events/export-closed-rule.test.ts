import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationPrefix } from '../../archive/object-keys/data-keys.js';
import { checkpointKey, entryKey, noticeKey } from '../../archive/object-keys/log-keys.js';
import { answersKey, chargeKey, surveyKey } from '../../archive/object-keys/plan-keys.js';
import { receiptKey } from '../../archive/object-keys/receipt-keys.js';
import { recountKey } from '../../archive/object-keys/recount-keys.js';
import { releaseKey } from '../../archive/object-keys/release-keys.js';
import { manifestKey, manifestSignatureKey, partKey, runKey } from '../../archive/object-keys/run-keys.js';
import { SLICE } from '../../archive/testing/samples.js';
import { matchesPattern, objectCreated } from '../../test/support/event-pattern.js';
import { AwsProvider, TerraformStack } from '../cdk.js';
import { app, only, synthesise } from '../testing/synthesised.js';
import { closedExportPattern } from './closed-export-pattern.js';
import { ExportClosedRule, type ExportClosedRuleProps } from './index.js';

const AT = '2026-10-20T08:15:00Z';

/** A key of each kind in the archive at this prefix, for this export id. */
function keysIn(prefix: string, exportId: string): Record<string, string> {
  const archive = { ...SLICE, prefix };
  const run = { exportId, runNo: 7 };
  return {
    manifest: manifestKey(archive, exportId, 7),
    signature: manifestSignatureKey(archive, exportId, 7),
    run: runKey(archive, exportId, 7),
    part: partKey(archive, exportId, 7, 1),
    receipt: receiptKey(archive, 'archived', AT),
    recount: recountKey(archive, AT),
    survey: surveyKey(archive, run, 1),
    answers: answersKey(archive, run, 1),
    charge: chargeKey(archive, run, 1, 'recount'),
    release: releaseKey(archive, archive.logGroup, AT, 'proof'),
    entry: entryKey(archive, 3),
    checkpoint: checkpointKey(archive, 4),
    notice: noticeKey(archive, { size: 3, exportId, runNo: 7 }),
    data: `${destinationPrefix(archive)}/task/stream.manifest.json/000000.gz`,
    probe: `${destinationPrefix(archive)}/aws-logs-write-test`,
  };
}

const EXPORT_IDS = fc.oneof(
  fc.constantFrom('exp-1', '0000001.manifest.json', 'a.manifest.json', '_'.padStart(2, 'x')),
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/),
);

describe('the pattern', () => {
  it('matches manifests, and no other object of the archive, for every prefix and export id', () => {
    fc.assert(
      fc.property(fc.constantFrom('', 'logs', 'a/b.c'), EXPORT_IDS, (prefix, exportId) => {
        const pattern = closedExportPattern({ bucketName: 'my-archive', prefix });
        const matching = Object.entries(keysIn(prefix, exportId))
          .filter(([, key]) => matchesPattern(pattern, objectCreated('my-archive', key)))
          .map(([kind]) => kind);
        expect(matching).toEqual(['manifest']);
      }),
    );
  });

  it('matches no manifest of another bucket or of another archive in the bucket, and no other event', () => {
    const pattern = closedExportPattern({ bucketName: 'my-archive', prefix: 'logs' });
    const key = manifestKey({ prefix: 'logs' }, 'e', 1);
    const event = objectCreated('my-archive', key);
    expect(matchesPattern(pattern, event)).toBe(true);
    for (const other of [
      objectCreated('their-archive', key),
      objectCreated('my-archive', manifestKey({ prefix: '' }, 'e', 1)),
      objectCreated('my-archive', manifestKey({ prefix: 'old/logs' }, 'e', 1)),
      { ...event, 'detail-type': 'Object Deleted' },
      { ...event, source: 'mine' },
    ]) {
      expect(matchesPattern(pattern, other)).toBe(false);
    }
  });
});

function synthesised(props: Partial<ExportClosedRuleProps>) {
  const stack = new TerraformStack(app(), 'stack');
  new AwsProvider(stack, 'aws', {});
  new ExportClosedRule(stack, 'closed', { bucketName: 'my-archive', ...props });
  return synthesise(stack);
}

describe('the construct', () => {
  it('makes a rule with the pattern and, if the properties say so, its targets and the notifications of the bucket', () => {
    const json = synthesised({
      prefix: '/logs/',
      sendEvents: true,
      targets: [{ arn: 'arn:aws:sqs:eu-central-1:111122223333:closed' }],
    });
    expect(JSON.parse(String(only(json, 'aws_cloudwatch_event_rule').event_pattern))).toEqual(
      closedExportPattern({ bucketName: 'my-archive', prefix: 'logs' }),
    );
    expect(only(json, 'aws_cloudwatch_event_target')).toEqual({
      arn: 'arn:aws:sqs:eu-central-1:111122223333:closed',
      rule: `\${aws_cloudwatch_event_rule.closed.name}`,
    });
    expect(only(json, 'aws_s3_bucket_notification')).toEqual({ bucket: 'my-archive', eventbridge: true });
    expect(Object.keys(synthesised({}).resource)).toEqual(['aws_cloudwatch_event_rule']);
  });

  it('names every wrong property with its value', () => {
    const wrong = () => synthesised({ bucketName: 'My_Bucket', prefix: 'a*b', targets: [{ arn: 'queue' }] });
    for (const text of ['bucketName: "My_Bucket"', 'prefix: "a*b"', 'targets[0].arn: "queue"']) {
      expect(wrong).toThrow(text);
    }
  });
});

import {
  exportStatements,
  keyStatements,
  policyText,
  tlsStatements,
  writeOnceStatements,
} from '../../statements/index.js';
import { examine } from '../examine.js';
import type { Answer, BucketFacts, Facts } from '../facts.js';
import type { PreflightFinding } from '../preflight-findings.js';

export const ACCOUNT = '111122223333';
export const OTHER = '444455556666';
export const archive = {
  accountId: ACCOUNT,
  region: 'eu-central-1',
  bucket: 'archive',
  bucketOwner: ACCOUNT,
  prefix: 'logs',
  layout: 'plain',
} as const;
export const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/k`;
export const value = <T>(given: T): Answer<T> => ({ kind: 'value', value: given });
export const sources = [{ accountId: ACCOUNT }];
export const needed = exportStatements({ ...archive, sources });
const bucket: BucketFacts = {
  policy: value(policyText([...needed, ...tlsStatements(archive), ...writeOnceStatements(archive)])),
  encryption: value({ algorithm: 'aws:kms', key: KEY }),
  key: value({ arn: KEY, state: 'Enabled', managedByAws: false, symmetric: true }),
  keyPolicy: value(policyText(keyStatements({ region: archive.region, accountId: ACCOUNT, sources }))),
  ownership: value('BucketOwnerEnforced'),
  publicAccess: value({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  }),
  versioning: value('Enabled'),
  objectLock: value({ mode: 'GOVERNANCE', days: 30 }),
  lifecycle: value([{ id: 'data', prefix: 'logs/data/', archives: 'GLACIER after 90 days' }]),
};
export const healthy: Facts = {
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  target: { bucket: 'archive', prefix: 'logs', region: 'eu-central-1' },
  archive,
  logGroups: ['/app'],
  groups: value([{ name: '/app', logClass: 'STANDARD', deletionProtection: true }]),
  caller: value({ accountId: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/exporter/ci` }),
  callerExports: true,
  clockAheadMs: 700,
  activeTasks: value([]),
  optionalRights: value({ retentionPolicies: true, tags: true, search: true, queries: true }),
  bucketRegion: value('eu-central-1'),
  bucket,
  expectedKey: KEY,
  engine: {
    kind: 'configured',
    address: 't:7233',
    namespace: 'n',
    queues: value([
      { name: 'logferry', polledMsAgo: 3_000 },
      { name: 'logferry-tasks', polledMsAgo: 3_000 },
      { name: 'logferry-lanes', polledMsAgo: 30_000 },
    ]),
    missingAttributes: value([]),
  },
  config: { kind: 'read', file: 'w.json' },
  signing: value({ id: 'ab12', kind: 'ed25519', name: 'key.pem' }),
};
export const withBucket = (change: BucketFacts): Partial<Facts> => ({ bucket: { ...bucket, ...change } });
export const withPolicy = (...statements: object[]) =>
  withBucket({ policy: value(JSON.stringify({ Statement: statements })) });
export const denied = (permission: string): Answer<never> => ({ kind: 'denied', permission });
export const deny = {
  Sid: 'LandingZone',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::archive', 'arn:aws:s3:::archive/*'],
};

/** The findings that are not `ok`: as a list, as `name status`, and as one text. */
export function complaints(change: Partial<Facts>): { names: string[]; text: string; found: PreflightFinding[] } {
  const found = examine({ ...healthy, ...change }).filter(({ status }) => status !== 'ok');
  return { found, names: found.map(({ name, status }) => `${name} ${status}`), text: JSON.stringify(found) };
}

import {
  callerRequest,
  createTaskPut,
  type ExportFacts,
  exportService,
  headerConditionKeys,
  type KnownRequest,
  withKeys,
} from '@logferry/resource-policy';
import { destinationPrefix } from '../../archive/index.js';
import { type ArchiveLocation, DAY_MS, defined } from '../../contract/index.js';
import type { PutHeaders } from '../../contract/put-headers.js';
import { bucketArn } from '../statements/index.js';
import type { CallerFacts } from './facts.js';

/** Name of the probe object, which AWS writes on every CreateExportTask to test whether it may write. */
const PROBE = 'aws-logs-write-test';
/** Name of the stand-in log group that checks ask about if the command names no log group. */
const SOME_GROUP = '/logferry/any';

/** The points of a request of the export service that AWS does not document. Checks ask about each combination. */
export type UndocumentedForm = Pick<Required<ExportFacts>, 'sourceArnForm' | 'serviceName'>;

export const UNDOCUMENTED_FORMS: readonly UndocumentedForm[] = (['plain', 'starred'] as const).flatMap(
  (sourceArnForm) => (['regional', 'short'] as const).map((serviceName) => ({ sourceArnForm, serviceName })),
);

/** What the requests of the export service depend on when it exports one log group. */
export const exportFacts = (
  archive: ArchiveLocation,
  logGroup: string | undefined,
  form: UndocumentedForm,
  nowMs: number,
): ExportFacts => ({ ...archive, logGroup: logGroup ?? SOME_GROUP, ...form, nowMs });

/** A request of the export service to read the ACL, for checks that need no log group. */
export const someExport = (archive: ArchiveLocation, nowMs: number): KnownRequest =>
  exportService(exportFacts(archive, undefined, { sourceArnForm: 'plain', serviceName: 'regional' }, nowMs));

/** The requests of the caller of CreateExportTask, who also writes records and reads data back. */
export function callerRequests(
  { accountId, arn }: CallerFacts,
  { region, bucketOwner }: ArchiveLocation,
  nowMs: number,
): { read: KnownRequest; createTask: KnownRequest; record(headers: PutHeaders): KnownRequest } {
  const facts = { principal: { kind: 'account', accountId, arn }, arn, region, bucketOwner, nowMs } as const;
  const read = callerRequest(facts);
  return {
    read,
    createTask: createTaskPut(facts),
    record: (headers) =>
      withKeys(read, [
        ['s3:objectcreationoperation', ['true']],
        ...headerConditionKeys({ 'if-none-match': '*', ...sentHeaders(headers) }, nowMs),
      ]),
  };
}

const sentHeaders = ({ acl, sse, sseKmsKeyId }: PutHeaders): Record<string, string> => ({
  ...defined({
    'x-amz-acl': acl,
    'x-amz-server-side-encryption': sse,
    'x-amz-server-side-encryption-aws-kms-key-id': sseKmsKeyId,
  }),
});

/** ARN of the probe object for yesterday's logs of a group. */
export function probeArn(archive: ArchiveLocation, nowMs: number, logGroup = SOME_GROUP): string {
  const [from, to] = [isoDay(nowMs - DAY_MS), isoDay(nowMs)];
  return `${bucketArn(archive)}/${destinationPrefix({ ...archive, from, to, logGroup })}/${PROBE}`;
}

const isoDay = (ms: number): string => `${new Date(ms).toISOString().slice(0, 10)}T00:00:00Z`;

/** ARNs of records of this month, one in each folder that exports write to. */
export function recordArns(archive: ArchiveLocation, nowMs: number): string[] {
  const folder = archive.prefix === '' ? '_logferry' : `${archive.prefix}/_logferry`;
  const month = new Date(nowMs).toISOString().slice(0, 7);
  const below = `${archive.accountId}/${archive.region}/${month}`;
  return [
    `receipts/${below}/any.json`,
    `objects/${below}/any.ndjson`,
    `recounts/${below}/any.json`,
    'exports/any/0000001.manifest.json',
    'plans/any/0000001.pass-0000001.survey.json',
    'log/000000000000.json',
  ].map((name) => `${bucketArn(archive)}/${folder}/${name}`);
}

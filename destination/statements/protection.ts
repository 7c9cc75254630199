import { type ArchiveRoot, archiveArn, bucketArn } from './aws-names.js';
import type { Statement } from './statement.js';

const EVERYONE = { Effect: 'Deny', Principal: '*' } as const;

/** Statements that deny requests without TLS, and with TLS before 1.2. */
export function tlsStatements(archive: ArchiveRoot): Statement[] {
  const everything = { Action: 's3:*', Resource: [bucketArn(archive), `${bucketArn(archive)}/*`] };
  return [
    {
      Sid: 'LogferryDenyPlainHttp',
      ...EVERYONE,
      ...everything,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'LogferryDenyOldTls',
      ...EVERYONE,
      ...everything,
      Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    },
  ];
}

/**
 * A statement that denies overwriting records such as receipts and manifests. Puts below `_logferry/` must have
 * If-None-Match, and S3 refuses a put with this header if the key exists. The second condition exempts the first steps
 * of a multipart upload, because they cannot have the header.
 */
export const writeOnceStatements = (archive: ArchiveRoot): Statement[] => [
  {
    Sid: 'LogferryDenyOverwritingRecords',
    ...EVERYONE,
    Action: 's3:PutObject',
    Resource: archiveArn(archive, '_logferry'),
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  },
];

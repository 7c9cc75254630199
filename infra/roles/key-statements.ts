import { s3AsVia } from '../../destination/statements/index.js';
import type { ArchiveAccess } from './access.js';
import type { RoleStatement } from './statement.js';

/** Whether the bucket's key is enabled, and whether its policy lets CloudWatch Logs use it. */
export const checkingKey = (kmsKeyArn: string): RoleStatement => ({
  Sid: 'CheckKey',
  Effect: 'Allow',
  Action: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  Resource: kmsKeyArn,
});

/** Using the bucket's key, through S3 only. Writing needs Decrypt as well: S3 checks the parts of large objects. */
export const usingKey = ({ region, kmsKeyArn = '' }: ArchiveAccess, use: 'read' | 'write'): RoleStatement => ({
  Sid: 'UseKey',
  Effect: 'Allow',
  Action: use === 'read' ? 'kms:Decrypt' : ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: kmsKeyArn,
  Condition: { StringEquals: { 'kms:ViaService': s3AsVia(region) } },
});

/** Signing manifests, or only checking their signatures. */
export const signing = (signingKeyArn: string, use: 'sign' | 'check'): RoleStatement => ({
  Sid: use === 'sign' ? 'SignManifests' : 'CheckSignatures',
  Effect: 'Allow',
  Action: use === 'sign' ? ['kms:GetPublicKey', 'kms:Sign'] : 'kms:GetPublicKey',
  Resource: signingKeyArn,
});

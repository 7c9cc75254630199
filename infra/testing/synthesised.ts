import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Statement } from '../../destination/statements/index.js';
import { LogArchiveBucket } from '../bucket/log-archive-bucket.js';
import type { LogArchiveBucketProps } from '../bucket/props.js';
import { type App, AwsProvider, TerraformStack, Testing } from '../cdk.js';

type Attributes = Record<string, unknown>;

/** A synthesised stack, as Terraform reads it. */
export interface Synthesised {
  readonly resource: Record<string, Record<string, Attributes>>;
  readonly output?: Record<string, { value: unknown }>;
}

export const OWN = '111122223333';
export const OTHER = '444455556666';
export const CALLER = `arn:aws:iam::${OTHER}:role/exporter`;
export const PROPS = { accountId: OWN, region: 'eu-central-1', bucketName: 'my-archive', prefix: 'logs' } as const;

/**
 * An app for tests, which writes nothing into `outdir`. Without `outdir`, Testing creates a folder and never removes
 * it.
 */
export const app = (): App => Testing.app({ outdir: join(tmpdir(), 'logferry-not-written') });

/** A stack synthesised with CDKTF's validations, and parsed. */
export const synthesise = (stack: TerraformStack): Synthesised => JSON.parse(Testing.synth(stack, true)) as Synthesised;

/**
 * The given properties, completed with account, Region and prefix, and with bucket `my-archive` unless they name one.
 */
export function withBucket(props: Partial<LogArchiveBucketProps>): LogArchiveBucketProps {
  const { bucketName, ...home } = PROPS;
  const named = props.existingBucket !== undefined || props.bucketNamePrefix !== undefined;
  return { ...home, ...(!named && { bucketName }), ...props };
}

/** A stack with one bucket whose resources are named `archive`, with the bucket's warnings. */
export function archiveWith(
  props: Partial<LogArchiveBucketProps> = {},
  change: (archive: LogArchiveBucket) => void = () => {},
): { archive: LogArchiveBucket; warnings: string[]; json: Synthesised } {
  const stack = new TerraformStack(app(), 'stack');
  new AwsProvider(stack, 'aws', {});
  const archive = new LogArchiveBucket(stack, 'archive', { logicalIdPrefix: 'archive', ...withBucket(props) });
  change(archive);
  const warnings = archive.node.metadata.map(({ data }) => String(data));
  return { archive, warnings, json: synthesise(stack) };
}

/** The attributes of the only resource of a type. @throws Error if there is not exactly one */
export function only({ resource }: Synthesised, type: string): Attributes {
  const [first, ...others] = Object.values(resource[type] ?? {});
  if (first === undefined || others.length > 0) throw new Error(`there is not exactly one ${type}`);
  return first;
}

/** The statements of the only policy of a type, by Sid. */
export function statementsIn(json: Synthesised, type = 'aws_s3_bucket_policy'): Record<string, Statement> {
  const { Version, Statement } = JSON.parse(String(only(json, type).policy)) as {
    Version: string;
    Statement: Statement[];
  };
  if (Version !== '2012-10-17') throw new Error(`unexpected policy version ${Version}`);
  return Object.fromEntries(Statement.map((statement) => [statement.Sid, statement]));
}

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Statement } from '../../destination/statements/index.js';
import { LogArchiveBucket } from '../bucket/log-archive-bucket.js';
import type { LogArchiveBucketProps } from '../bucket/props.js';
import { type App, AwsProvider, TerraformStack, Testing } from '../cdk.js';

type Attributes = Record<string, unknown>;

/** One stack as Terraform reads it. */
export interface Synthesised {
  readonly resource: Record<string, Record<string, Attributes>>;
  readonly output?: Record<string, { value: unknown }>;
}

export const OWN = '111122223333';
export const OTHER = '444455556666';
export const CALLER = `arn:aws:iam::${OTHER}:role/exporter`;
export const PROPS = { accountId: OWN, region: 'eu-central-1', bucketName: 'my-archive', prefix: 'logs' } as const;

/** Nothing is written there; without a name Testing makes a folder that it never removes. */
export const app = (): App => Testing.app({ outdir: join(tmpdir(), 'logferry-not-written') });

/** Parsed, with CDKTF's validations. */
export const synthesise = (stack: TerraformStack): Synthesised => JSON.parse(Testing.synth(stack, true)) as Synthesised;

/** `my-archive`, unless the properties say which bucket it is. */
export function withPlace(props: Partial<LogArchiveBucketProps>): LogArchiveBucketProps {
  const { bucketName, ...place } = PROPS;
  const named = props.existingBucket !== undefined || props.bucketNamePrefix !== undefined;
  return { ...place, ...(!named && { bucketName }), ...props };
}

/** A stack with one bucket whose resources are called `archive`, and what the bucket says of itself. */
export function archiveWith(
  props: Partial<LogArchiveBucketProps> = {},
  change: (archive: LogArchiveBucket) => void = () => {},
): { archive: LogArchiveBucket; warnings: string[]; json: Synthesised } {
  const stack = new TerraformStack(app(), 'stack');
  new AwsProvider(stack, 'aws', {});
  const archive = new LogArchiveBucket(stack, 'archive', { logicalIdPrefix: 'archive', ...withPlace(props) });
  change(archive);
  const warnings = archive.node.metadata.map(({ data }) => String(data));
  return { archive, warnings, json: synthesise(stack) };
}

/** The attributes of the only resource of a type. @throws Error when there is not exactly one */
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

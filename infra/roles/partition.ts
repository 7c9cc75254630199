/** By the beginnings of Region names; everything else is in the commercial partition. */
const PARTITIONS = [
  { beginning: 'cn-', partition: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' },
  { beginning: 'us-gov-', partition: 'aws-us-gov', dnsSuffix: 'amazonaws.com' },
] as const;

export interface Partition {
  readonly partition: 'aws' | 'aws-cn' | 'aws-us-gov';
  /** What the host names of services end in; the names of some service principals do, too. */
  readonly dnsSuffix: string;
}

export const partitionOf = (region: string): Partition =>
  PARTITIONS.find(({ beginning }) => region.startsWith(beginning)) ?? { partition: 'aws', dnsSuffix: 'amazonaws.com' };

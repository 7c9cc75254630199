import type { CoverageRequest, CoverageSummary, GroupCoverage } from '../../../local/index.js';

/** What is known of a report before its first group. */
export interface CoverageHead {
  accountId: string;
  /** When the report is made (epoch ms). */
  atMs: number;
  request: CoverageRequest;
}

/** One form in which a report is written. It gets each group once, in the order of the report. */
export interface CoverageView {
  add(group: GroupCoverage): Promise<void> | void;
  end(summary: CoverageSummary): Promise<void> | void;
}

/** The archive of a report as an S3 URL. */
export const archiveUrl = ({ destination: { bucket, prefix } }: Pick<CoverageRequest, 'destination'>): string =>
  `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;

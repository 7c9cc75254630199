import { channel } from 'node:diagnostics_channel';

/** One attempt at a call to AWS that has ended. It contains no key, token, signature or body. */
export interface SentCall {
  /** Name of the call, such as `logs:DescribeLogGroups`. */
  operation: string;
  region: string;
  /** Host of the endpoint, with its port if the endpoint names one. */
  host: string;
  /** HTTP status; absent if there was no reply. */
  status?: number;
  /** Name and message of the error, sanitised. */
  error?: string;
  /** Present if AWS throttled the attempt. */
  throttled?: true;
  requestId?: string;
  durationMs: number;
  /** 1 for the first attempt at a call. */
  attempt: number;
  /** Where the credentials were found. */
  credentials?: string;
}

/**
 * The channel on which `aws/` reports each {@link SentCall} of the process. A listener in the asynchronous context of a
 * command would miss calls: the activities of a worker that the command starts do not run in this context.
 */
export const SENT_CALLS = channel('logferry:aws-calls');

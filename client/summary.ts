import type { ResolvedRequest, ScheduledRequest } from '../contract/index.js';

/** Maximum length of a summary. Temporal stores at most 200 bytes, and summaries are ASCII. */
const MAX_LENGTH = 200;

/** A request in one line for lists: source, window and destination. */
export const summaryOf = (request: ResolvedRequest): string =>
  inOneLine(request, `${shorten(request.window.from)}..${shorten(request.window.to)}`);

/** The request of a schedule in one line, for lists of its firings. */
export const scheduleSummary = (request: ScheduledRequest, name: string): string =>
  inOneLine(request, `by schedule ${name}, lookback ${request.window.lookback}`);

function inOneLine(
  { source, destination, region }: Pick<ResolvedRequest, 'source' | 'destination' | 'region'>,
  window: string,
): string {
  const rest = asciiOf(` ${window} -> ${destinationText(destination)} (${region})`);
  const sources = asciiOf(sourceText(source));
  const room = Math.max(MAX_LENGTH - rest.length, 20);
  return `${sources.length > room ? `${sources.slice(0, room - 1)}~` : sources}${rest}`.slice(0, MAX_LENGTH);
}

/**
 * Replaces each character that is not printable ASCII. Tags and prefixes can contain other characters, but Temporal's
 * limit is in bytes.
 */
const asciiOf = (text: string): string => text.replace(/[^ -~]/g, '?');

/** The bucket and prefix of a destination, as `s3://bucket/prefix`. */
export const destinationText = ({ bucket, prefix }: ResolvedRequest['destination']): string =>
  `s3://${bucket}${prefix === '' ? '' : `/${prefix}`}`;

/** The selectors of a request's log groups, such as `/a and 2 more + /aws/lambda/*`. */
export function sourceText(source: ResolvedRequest['source']): string {
  const stream = source.logStreamPrefix === undefined ? '' : ` (streams ${source.logStreamPrefix}*)`;
  return `${groupsOf(source)}${stream}`;
}

function groupsOf({ logGroups, logGroupPrefixes = [], logGroupPattern, tags }: ResolvedRequest['source']): string {
  const selectors: string[] = [];
  if (logGroups)
    selectors.push(logGroups.length > 1 ? `${logGroups[0]} and ${logGroups.length - 1} more` : `${logGroups[0]}`);
  selectors.push(...logGroupPrefixes.map((prefix) => `${prefix}*`));
  if (logGroupPattern !== undefined) selectors.push(`*${logGroupPattern}*`);
  if (tags)
    selectors.push(
      `groups tagged ${Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}`,
    );
  return selectors.join(' + ');
}

const shorten = (instant: string): string => instant.replace('T00:00:00Z', '');

import type { Entry } from '@logferry/resource-policy';
import type { Call } from '../../http/call.js';

/** The condition keys about the signature of a request: its kind, its version, and its age (ms). */
export function signatureConditionKeys({ headers, query, atMs }: Pick<Call, 'headers' | 'query' | 'atMs'>): Entry[] {
  const inHeader = headers.authorization !== undefined;
  const isVersion4 = inHeader ? headers.authorization?.startsWith('AWS4-') === true : query.has('X-Amz-Credential');
  const signedMs = isVersion4 ? signedAt(headers['x-amz-date'] ?? query.get('X-Amz-Date')) : undefined;
  return [
    ['s3:authtype', [inHeader ? 'REST-HEADER' : 'REST-QUERY-STRING']],
    ['s3:signatureversion', [isVersion4 ? 'AWS4-HMAC-SHA256' : 'AWS']],
    ...(signedMs === undefined ? [] : [['s3:signatureage', [String(Math.max(0, atMs - signedMs))]] as const]),
  ];
}

/**
 * The instant (epoch ms) of a date in a signature, such as `20261128T010203Z`. Undefined if the text is not such a
 * date.
 */
function signedAt(given: string | string[] | null): number | undefined {
  const [, day, time] = /^(\d{8})T(\d{6})Z$/.exec(String(given)) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const date = day.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3');
  return Date.parse(`${date}T${time.replace(/(\d\d)(\d\d)(\d\d)/, '$1:$2:$3')}Z`);
}

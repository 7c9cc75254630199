import { unquoted } from './etag.js';

export interface ReadConditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSince: string | undefined;
  readonly ifUnmodifiedSince: string | undefined;
}

/**
 * The name of the first conditional header (as in a GET request) that an object does not meet. Undefined if the object
 * meets all conditions. A condition with an invalid date is ignored. So is If-Unmodified-Since beside If-Match, and
 * If-Modified-Since beside If-None-Match.
 */
export function failedCondition(
  { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }: ReadConditions,
  { etag, lastModifiedMs }: { readonly etag: string; readonly lastModifiedMs: number },
): 'If-Match' | 'If-Unmodified-Since' | 'If-None-Match' | 'If-Modified-Since' | undefined {
  const matches = (list: string) =>
    list.split(',').some((each) => each.trim() === '*' || unquoted(each.trim()) === unquoted(etag));
  // HTTP dates have whole seconds.
  const modifiedMs = Math.floor(lastModifiedMs / 1000) * 1000;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch)) return 'If-Match';
  } else if (modifiedMs > Date.parse(ifUnmodifiedSince ?? '')) {
    return 'If-Unmodified-Since';
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch) ? 'If-None-Match' : undefined;
  return modifiedMs <= Date.parse(ifModifiedSince ?? '') ? 'If-Modified-Since' : undefined;
}

import type { Entry } from './known-request.js';

const DAY_MS = 86_400_000;
const LOCK = /^x-amz-(object-lock-.+)$/;

/**
 * The condition keys of S3 that come from the headers (lower case) of a request. `s3:x-amz-…` keys have the names of
 * their headers. Tags and lock settings have keys of their own.
 */
export function headerConditionKeys(headers: Readonly<Record<string, unknown>>, nowMs: number): Entry[] {
  return Object.entries(headers).flatMap(([name, value]): Entry[] => {
    const text = String(value);
    if (name === 'if-none-match' || name === 'if-match') return [[`s3:${name}`, [text]]];
    if (name === 'x-amz-tagging') return tagKeys(text);
    const [, lock] = LOCK.exec(name) ?? [];
    if (lock !== undefined) return lockKeys(lock, text, nowMs);
    return name.startsWith('x-amz-') ? [[`s3:${name}`, [text]]] : [];
  });
}

function tagKeys(tagging: string): Entry[] {
  const tags = [...new URLSearchParams(tagging)];
  if (tags.length === 0) return [];
  const named = tags.map(([key, value]) => [`s3:requestobjecttag/${key.toLowerCase()}`, [value]] as const);
  return [...named, ['s3:requestobjecttagkeys', tags.map(([key]) => key)]];
}

/** The keys of a lock setting. The days that remain are counted from now, and a part of a day counts as a whole day. */
function lockKeys(setting: string, value: string, nowMs: number): Entry[] {
  const key: Entry = [`s3:${setting}`, [value]];
  if (setting !== 'object-lock-retain-until-date') return [key];
  const days = Math.ceil((Date.parse(value) - nowMs) / DAY_MS);
  return [key, ['s3:object-lock-remaining-retention-days', [String(days)]]];
}

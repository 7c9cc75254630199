const ASCII = /^[\0-\x7f]*$/;

/** Compares keys in the order of a listing of S3, which is the order of their UTF-8 bytes. */
export function byObjectKey(a: string, b: string): number {
  if (a === b) return 0;
  if (ASCII.test(a) && ASCII.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

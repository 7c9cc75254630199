/** Bytes that AWS counts for each event in addition to its message. */
export const EVENT_OVERHEAD_BYTES = 26;

/** The size of an event as AWS counts and bills it: UTF-8 bytes and a fixed overhead. */
export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}

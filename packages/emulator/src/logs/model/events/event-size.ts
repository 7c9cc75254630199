/** What AWS counts for an event besides its message. */
export const EVENT_OVERHEAD_BYTES = 26;

/** What AWS counts and bills for an event: its UTF-8 bytes and a fixed overhead. */
export function eventBytes(message: string): number {
  return Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;
}

/**
 * Reads a body into memory, and stops after the first chunk that exceeds a maximum. Any principal that may write to the
 * archive can store an object of terabytes.
 * @param mostBytes if more `bytes` than this are returned, the body was cut
 */
export async function readBounded(
  { chunks: body }: { chunks: AsyncIterable<Uint8Array> },
  mostBytes: number,
): Promise<{ chunks: Uint8Array[]; bytes: number }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) break;
  }
  return { chunks, bytes };
}

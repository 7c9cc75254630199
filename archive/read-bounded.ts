/**
 * Reads a body into memory, and stops after the chunk with which the sum of bytes exceeds a maximum. The reason: any
 * principal that may write to the archive can store an object of terabytes.
 * @param mostBytes the maximum. If more `bytes` are returned, the body is larger, and perhaps read only in part
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

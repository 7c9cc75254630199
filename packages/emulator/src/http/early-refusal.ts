/**
 * The headers and body of an error that is sent before the service is known. They have the form of AWS's JSON services.
 */
export function earlyRefusal(type: string, message: string): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify({ __type: type, message });
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'content-length': String(Buffer.byteLength(body)) };
  return { headers, body };
}

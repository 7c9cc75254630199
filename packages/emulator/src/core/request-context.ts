/** Condition keys that every request has. AWS's services always use TLS; callers on loopback count as though they did. */
export function alwaysKnown(nowMs: number): [string, string[]][] {
  return [
    ['aws:currenttime', [new Date(nowMs).toISOString()]],
    ['aws:epochtime', [String(Math.floor(nowMs / 1000))]],
    ['aws:securetransport', ['true']],
    ['s3:tlsversion', ['1.3']],
  ];
}

import type { Facts } from '../facts.js';
import { forCaller, ok, type PreflightFinding, unanswered } from '../preflight-findings.js';

/** Checks that the signing key can sign. The finding is also `ok` if no key is set. */
export function signingKey({ signing, callerExports }: Facts): PreflightFinding[] {
  if (signing === undefined) return [];
  const name = 'signing-key';
  if (signing.kind !== 'value') return [forCaller(unanswered(name, 'the signing key', signing), callerExports)];
  const { value } = signing;
  if (value === 'none') return [ok(name, 'none is set: manifests and checkpoints are unsigned')];
  return [ok(name, `${value.name} signs (${value.kind}, key id ${value.id})`)];
}

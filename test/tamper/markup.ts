import type { Lies } from './build-archive.js';

/** A text with markup, which a page or a terminal must show and not interpret. */
export const MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u001b[31m';

/** Fills every free text of receipts and manifests with markup. */
export const MARKED_UP: Lies = {
  receipt: (receipt) => ({
    ...receipt,
    claimed: { requestedBy: MARKUP, reason: MARKUP },
    authenticated: { arn: MARKUP, accountId: receipt.authenticated.accountId },
    ...(receipt.task && { task: { ...receipt.task, statusMessage: MARKUP, createRequestId: MARKUP } }),
    evidence: [MARKUP],
    strayFolders: [MARKUP],
    logGroupMetadata: { arn: MARKUP, logClass: MARKUP, kmsKeyArn: MARKUP, tags: { [MARKUP]: MARKUP } },
  }),
  manifest: (manifest) => ({
    ...manifest,
    status: 'partial',
    cancelledBy: { requestedBy: MARKUP, reason: MARKUP },
    warnings: [{ code: MARKUP, message: MARKUP, hint: MARKUP }],
    failures: [{ code: MARKUP, message: MARKUP, hint: MARKUP }],
    stillCancelling: [MARKUP],
    logferryVersion: MARKUP,
  }),
};

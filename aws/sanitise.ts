const LONGEST_CHARS = 300;

/**
 * A message of AWS in a form that may be shown and stored: one line of at most 300 characters. Control characters and
 * characters that change the direction of text become spaces. Account ids, access keys and long tokens (encoded
 * authorisation messages, session tokens) are masked.
 */
export const sanitise = (message: string): string =>
  message
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\b(?:A[A-Z]{2}A)[A-Z0-9]{12,}\b/g, '<key>')
    .replace(/[A-Za-z0-9+/=_-]{40,}/g, '<token>')
    .replace(/\b\d{12}\b/g, '<account>')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, LONGEST_CHARS);

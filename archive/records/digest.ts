import { createHash } from 'node:crypto';

/**
 * SHA-256 of a text's UTF-8 bytes, in lower-case hex. Uses Node.js, which is many times faster than the JavaScript
 * implementation for workflows.
 */
export const sha256OfText = (text: string): string => createHash('sha256').update(text).digest('hex');

import { createHash } from 'node:crypto';

/** Lower-case hex SHA-256 of a text's UTF-8 bytes, by Node: many times faster than the pure code that workflows need. */
export const sha256OfText = (text: string): string => createHash('sha256').update(text).digest('hex');

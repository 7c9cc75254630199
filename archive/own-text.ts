/**
 * A copy of a text that is part of a longer text, such as a key in a page of a listing. Without the copy, the key would
 * keep the whole page in memory.
 */
export const ownText = (text: string): string => Buffer.from(text).toString();

/**
 * A copy of a text that is part of a longer one, such as a key in a page of a listing. The part itself would keep the
 * whole page in memory for as long as it is remembered.
 */
export const ownText = (text: string): string => Buffer.from(text).toString();

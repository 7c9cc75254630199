import { clean } from '../terminal.js';

const REFERENCES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};

/** A text as the content of an element or of an attribute in quotes. Control characters are removed. */
export const escapeHtml = (text: string): string => clean(text).replace(/[&<>"']/g, (char) => REFERENCES[char] ?? char);

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FINDING_CODES, remedyOf, sentenceOf, severityOf } from './audit-findings.js';

it('the documentation has a row for each code of a finding, with the texts that the command prints', () => {
  const page = readFileSync(new URL('../../docs/verify.md', import.meta.url), 'utf8');
  for (const code of FINDING_CODES) {
    const row = `| \`${code}\` | ${severityOf({ code })} | ${sentenceOf({ code })} | ${remedyOf({ code })} |`;
    expect(page).toContain(row);
  }
});

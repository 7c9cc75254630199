// Writes docs/terraform-reference.md from the schema of the provider. With --check it writes nothing, and fails if the
// page is outdated. Runs from the sources: tsx -C logferry-source scripts/provider-docs.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { provider } from '../provider/provider.js';
import { referenceOf } from '../provider/reference.js';

const page = new URL('../docs/terraform-reference.md', import.meta.url);
const wanted = referenceOf(provider);
if (!process.argv.includes('--check')) writeFileSync(page, wanted);
else if (readFileSync(page, 'utf8') !== wanted) {
  console.log('docs/terraform-reference.md is not what the schema says: run npm run docs:provider');
  process.exitCode = 1;
}

import { chaos } from './chaos.js';
import { parseOptions } from './options.js';

const say = (line: string): void => void process.stderr.write(`chaos: ${line}\n`);

/** Prints one line of JSON on stdout. Exit code: 0 if every invariant held, 1 if one broke, 64 for a wrong flag. */
async function main(): Promise<number> {
  let options: ReturnType<typeof parseOptions>;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 64;
  }
  const summary = await chaos(options, say);
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  for (const { invariant, exportIds, reason } of summary.findings) {
    say(`seed ${summary.seed} broke ${invariant}, ${exportIds.join(', ') || 'no single export'}: ${reason}`);
  }
  if (summary.evidence) say(`the evidence is in ${summary.evidence}`);
  return summary.findings.length === 0 ? 0 : 1;
}

process.exitCode = await main();

import { campaign } from './campaign.js';
import { type Code, shippedCode } from './code.js';
import { isNoticed, MUTANTS } from './mutants.js';
import { mutatedCode, removeCopies } from './mutated-code.js';
import { type Options, parseOptions } from './options.js';
import { simulate } from './simulate.js';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (summary: unknown): void => void process.stdout.write(`${JSON.stringify(summary)}\n`);

/**
 * Prints lines of JSON on stdout: one summary, or with `--trace` one line for each seed, or with `--mutants` one line
 * for each mutant. Exit code: 0 if every invariant held (with `--mutants`: if every mistake was noticed), otherwise 1;
 * 64 for a wrong flag.
 */
async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 64;
  }
  const code = await shippedCode();
  if (options.mutants) return againstMutants(code, options);
  if (options.trace) return traced(code, options);
  const summary = await campaign(code, options);
  print(summary);
  for (const { seed, found } of summary.violations) {
    say(`seed ${seed} (to trace it: npm run simulate -- --seed ${seed} --trace): ${found.join('; ')}`);
  }
  return summary.violations.length === 0 ? 0 : 1;
}

async function traced(code: Code, { seed, runs }: Options): Promise<number> {
  let isBroken = false;
  for (let each = seed; each < seed + runs; each += 1) {
    const { violations, scenario } = await simulate(each, code, { trace: say });
    print({ seed: each, violations, scenario });
    isBroken ||= violations.length > 0;
  }
  return isBroken ? 1 : 0;
}

/**
 * Makes simulated runs with each mutant.
 * @returns the exit code: 1 if a mistake was not noticed by its check, otherwise 0
 */
async function againstMutants(code: Code, options: Options): Promise<number> {
  let isMissed = false;
  try {
    for (const mutant of MUTANTS) {
      const focused = { ...options, focus: mutant.focus };
      const { violations, runs, seconds } = await campaign(await mutatedCode(code, mutant), focused);
      const { mistake, noticedBy: check } = mutant;
      const noticing = violations.filter(({ checks }) => checks.includes(check));
      print({ mistake, check, noticedBy: noticing.length, runs, seconds, ...(noticing[0] ?? violations[0]) });
      isMissed ||= !isNoticed(mutant, violations);
    }
  } finally {
    await removeCopies();
  }
  return isMissed ? 1 : 0;
}

// An explicit exit is necessary, because workflows that never end stay in memory.
process.exit(await main());

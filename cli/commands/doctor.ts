import type { Command } from 'commander';
import { examples } from '../command.js';
import { EXIT } from '../output/exit-codes.js';
import { addDestination, type DestinationOptions } from '../request/selection.js';

interface DoctorOptions extends DestinationOptions {
  account?: string;
  logGroup?: string[];
  workerConfig?: string;
  json?: boolean;
}

export function define(command: Command): void {
  command.description('Check a destination and what exports into it need, before anything starts. Writes nothing.');
  addDestination(command)
    .option(
      '--worker-config <file>',
      'configuration of the worker, to see whether it allows the destination (default: LOGFERRY_WORKER_CONFIG)',
    )
    .option('--json', 'print the findings as one JSON document')
    .addHelpText(
      'after',
      examples([
        'logferry doctor --bucket my-archive --prefix logs --region eu-central-1',
        'terraform output -json | logferry doctor --destination-from - --log-group /aws/lambda/pay --json',
      ]),
    );
}

export async function run(command: Command): Promise<number> {
  const options = command.opts<DoctorOptions>();
  const { doctorTarget } = await import('../doctor/target.js');
  const { gatherFacts } = await import('../doctor/gather.js');
  const { findingLines, findingsDocument } = await import('../doctor/report.js');
  const { examine } = await import('../../destination/preflight/index.js');
  const { painter, printJson, writePainted } = await import('../output/terminal.js');
  const facts = await gatherFacts(await doctorTarget(options), options.workerConfig);
  const findings = examine(facts);
  if (options.json) printJson(findingsDocument(facts, findings));
  const people = options.json ? process.stderr : process.stdout;
  writePainted(people, findingLines(facts, findings, painter(people)));
  return findings.some(({ status }) => status === 'failed') ? EXIT.refused : EXIT.done;
}

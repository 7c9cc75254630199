import type { Command } from 'commander';
import { type ConfigurationFile, configurationPath, readConfiguration } from '../config/file.js';
import type { NamedDestination } from '../config/schema.js';
import type { Io } from '../io.js';
import { columns } from '../output/columns.js';
import { EXIT } from '../output/exit-codes.js';
import { note, printJson, printText } from '../output/terminal.js';
import type { CommonOptions, ConfigOptions } from './flags/index.js';

/** Shows the configuration file, checked as for any command that uses the file. */
export async function config(io: Io, command: Command): Promise<number> {
  const { config: flag, json } = command.opts<CommonOptions & ConfigOptions>();
  const file = await readConfiguration(io.env, flag);
  const path = file?.path ?? configurationPath(io.env)?.path ?? null;
  if (json) {
    printJson(io, { path, exists: file !== undefined, ...(file?.settings ?? { defaults: {}, destinations: {} }) });
  } else if (file === undefined) {
    note(io, `There is no configuration file${path === null ? '' : ` ${path}`}.`);
  } else {
    for (const line of configurationLines(file)) printText(io, line);
  }
  return EXIT.done;
}

function configurationLines({ path, settings: { defaults, destinations } }: ConfigurationFile): string[] {
  const values = Object.entries(defaults).map(([key, value]) => [`  ${key}`, String(value)]);
  const locations = Object.entries(destinations).map(([name, destination]) => [`  ${name}`, ...cells(destination)]);
  return [
    path,
    ...(values.length > 0 ? ['defaults', ...columns(values)] : []),
    ...(locations.length > 0 ? ['destinations', ...columns(locations)] : []),
  ];
}

const cells = ({ bucket, prefix, layout, region, bucketOwner }: NamedDestination): string[] => [
  `s3://${bucket}${prefix ? `/${prefix}` : ''}`,
  region ?? '-',
  layout ?? 'plain',
  ...(bucketOwner === undefined ? [] : [`owner ${bucketOwner}`]),
];

import type { Command } from 'commander';
import { usageError } from '../../contract/usage-error.js';
import type { Env } from '../io.js';
import type { ChosenName, SelectionOptions } from '../request/flags.js';
import { environmentWith } from './environment.js';
import { type ConfigurationFile, configurationPath, known, readConfiguration } from './file.js';

/** The flags whose value a configuration file may give, if the command has the flag. */
const FLAGS = ['account', 'slice', 'verify', 'weight', 'requestedBy'] as const;

/**
 * Fills in what the flags of a command leave out, from the configuration file. Flags come first, then variables of the
 * environment, then the file. A request of `--request` is complete, so nothing is filled in for it.
 * @returns the environment with the Region and the profile of the file, as `environmentWith` chooses them
 * @throws LogferryError INVALID_REQUEST
 */
export async function applyConfiguration(command: Command, env: Env): Promise<Env> {
  const options = command.opts<SelectionOptions & { config?: string; profile?: string }>();
  const file = await readConfiguration(env, options.config);
  const isComplete = options.request !== undefined;
  const named = isComplete ? undefined : chosenName(command, options, env, file);
  if (named !== undefined) command.setOptionValueWithSource('named', named, 'config');
  if (file === undefined) return env;
  const { what, settings } = file;
  if (options.target !== undefined) {
    command.setOptionValueWithSource('namedDestinations', { what, destinations: settings.destinations }, 'config');
  }
  if (!isComplete) fillIn(command, file);
  return environmentWith(file, env, options.profile, named?.region);
}

const hasOption = (command: Command, name: string): boolean =>
  command.options.some((option) => option.attributeName() === name);

function fillIn(command: Command, { settings, what }: ConfigurationFile): void {
  const given = command.opts<SelectionOptions>();
  const origins: Record<string, string> = {};
  for (const name of FLAGS) {
    const value = settings.defaults[name];
    if (value === undefined || given[name] !== undefined || !hasOption(command, name)) continue;
    command.setOptionValueWithSource(name, value, 'config');
    origins[name] = `defaults.${name} of ${what}`;
  }
  command.setOptionValueWithSource('configured', origins, 'config');
}

/**
 * The destination that `--destination` names. Without that flag, the default of the file; undefined if there is no
 * default, or if another flag chooses the bucket. Also undefined if the command has no `--destination`.
 */
function chosenName(
  command: Command,
  { destination, bucket, destinationFrom, target }: SelectionOptions,
  env: Env,
  file: ConfigurationFile | undefined,
): ChosenName | undefined {
  if (!hasOption(command, 'destination')) return undefined;
  const isOther = bucket !== undefined || destinationFrom !== undefined || target !== undefined;
  const name = destination ?? (isOther ? undefined : file?.settings.defaults.destination);
  if (name === undefined) return undefined;
  const flag = `--destination (${JSON.stringify(name).slice(0, 80)})`;
  if (file === undefined) {
    const path = configurationPath(env)?.path;
    throw usageError(`${flag}: there is no configuration file${path === undefined ? '' : ` ${path}`}`);
  }
  const { destinations } = file.settings;
  const found = Object.hasOwn(destinations, name) ? destinations[name] : undefined;
  if (found === undefined)
    throw usageError(`${flag} is not one of the destinations in ${file.what}${known(destinations)}`);
  return { ...found, name, isFlag: destination !== undefined };
}

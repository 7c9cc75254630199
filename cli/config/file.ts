import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { jsonPath, ruleText, schemaFindingTexts } from '../../contract/schema-findings.js';
import { usageError } from '../../contract/usage-error.js';
import type { Env } from '../io.js';
import { decode, limited, parseJson } from '../request/read-input.js';
import { type Configuration, configuration } from './schema.js';

/** Where the configuration file of commands is. */
export interface ConfigurationPath {
  path: string;
  /** Name of the file, for messages: the flag or variable that names it, with its path, or else the path alone. */
  what: string;
  /** Whether a flag or a variable names the file, which must then exist. */
  isNamed: boolean;
}

/** A configuration file that was read. */
export interface ConfigurationFile extends ConfigurationPath {
  settings: Configuration;
}

/**
 * Finds the configuration file: `--config`, LOGFERRY_CONFIG, or else `logferry/config.json` in the user's folder of
 * configurations.
 * @returns undefined if no file is named, and the environment names neither XDG_CONFIG_HOME nor a home folder
 */
export function configurationPath(env: Env, flag?: string): ConfigurationPath | undefined {
  if (flag !== undefined) return { path: resolve(flag), what: `--config (${flag})`, isNamed: true };
  const variable = env.LOGFERRY_CONFIG;
  if (variable) return { path: resolve(variable), what: `LOGFERRY_CONFIG (${variable})`, isNamed: true };
  const home = env.HOME || env.USERPROFILE;
  const folder = env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  if (!folder) return undefined;
  const path = join(folder, 'logferry', 'config.json');
  return { path, what: path, isNamed: false };
}

/**
 * Reads the configuration file.
 * @returns undefined if there is no file, and no flag or variable names one
 * @throws LogferryError INVALID_REQUEST with the file and, for a wrong setting, the key, the value and the rule
 */
export async function readConfiguration(env: Env, flag?: string): Promise<ConfigurationFile | undefined> {
  const found = configurationPath(env, flag);
  if (found === undefined) return undefined;
  const { path, what, isNamed } = found;
  const bytes = await limited(createReadStream(path), what).catch((error: NodeJS.ErrnoException) => {
    if (!isNamed && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    if (error.syscall === undefined) throw error;
    throw usageError(`${what}: cannot be read (${error.code})`);
  });
  return bytes === undefined ? undefined : { ...found, settings: settingsOf(bytes, what) };
}

function settingsOf(bytes: Uint8Array, what: string): Configuration {
  const content = parseJson(decode(bytes, what), what, 'a configuration without settings is {}');
  const parsed = configuration.safeParse(content, { error: ruleText });
  if (!parsed.success) {
    const wrong = schemaFindingTexts(parsed.error, content, (path) => jsonPath(path) || 'the file');
    throw usageError(`${what}: ${wrong.join('; ')}`);
  }
  const { defaults, destinations } = parsed.data;
  if (defaults.destination !== undefined && !Object.hasOwn(destinations, defaults.destination)) {
    throw usageError(
      `${what}: defaults.destination (${JSON.stringify(defaults.destination)}) is not one of the destinations${known(destinations)}`,
    );
  }
  return parsed.data;
}

/** The names of the destinations, as the end of a message. */
export const known = (destinations: Configuration['destinations']): string => {
  const names = Object.keys(destinations);
  return names.length === 0 ? ', because there are none' : `: ${names.join(', ')}`;
};

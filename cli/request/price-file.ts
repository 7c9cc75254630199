import { usageError } from '../../contract/usage-error.js';
import { type Prices, readPrices } from '../../local/index.js';
import { inputName, parseJson, type ReadInput } from './read-input.js';

/**
 * The prices of the file that `--prices` names; undefined without the flag.
 * @throws LogferryError INVALID_REQUEST with the file, the field, the value and the rule
 */
export async function pricesOf(path: string | undefined, readInput: ReadInput): Promise<Prices | undefined> {
  if (path === undefined) return undefined;
  if (path === '-') throw usageError('--prices (-): name a file, because other flags read stdin');
  const what = inputName('--prices', path);
  const read = readPrices(parseJson(await readInput(path, '--prices'), what), path);
  if (read.wrong !== undefined) throw usageError(`${what}: ${read.wrong.join('; ')}`);
  return read.prices;
}

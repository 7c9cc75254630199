import { LogferryError } from '../../contract/errors.js';

/**
 * Loads what needs an optional package.
 * @throws LogferryError PACKAGE_MISSING if an installation has left that package out
 */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (isMissing(error, name)) throw new LogferryError('PACKAGE_MISSING', { detail: name });
    throw error;
  }
}

/**
 * Node's error names the package in its text only. If `name` is installed and misses a file or package of its own, that
 * is another error.
 */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.startsWith(`Cannot find package '${name}'`);

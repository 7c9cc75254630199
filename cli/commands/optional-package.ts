import { LogferryError } from '../../contract/errors.js';

/**
 * Loads a module that needs an optional package.
 * @throws LogferryError PACKAGE_MISSING if the package is not installed
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
 * Whether an error says that the package `name` is not installed. Only the text of Node.js's error names the package.
 * The error of an installed package that lacks a file or a dependency has another text.
 */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  error.code === 'ERR_MODULE_NOT_FOUND' &&
  error.message.startsWith(`Cannot find package '${name}'`);

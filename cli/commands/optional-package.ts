import { explain, LogferryError } from '../../contract/errors.js';

/**
 * Loads a module that needs an optional package.
 * @throws LogferryError PACKAGE_MISSING if the package is not installed
 */
export const optionalPackage = <T>(name: string, load: () => Promise<T>): Promise<T> =>
  optionalPackages({ [name]: '' }, load);

/**
 * Loads a module that needs several optional packages.
 * @param packages the packages by name, each with the version to install; empty for the newest version
 * @throws LogferryError PACKAGE_MISSING if one of them is not installed. The hint of the error says how to install all
 * of them
 */
export async function optionalPackages<T>(
  packages: Readonly<Record<string, string>>,
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const missing = Object.keys(packages).find((name) => isMissing(error, name));
    if (missing === undefined) throw error;
    const all = Object.entries(packages).map(([name, version]) => (version === '' ? name : `${name}@${version}`));
    const { code, message } = explain('PACKAGE_MISSING', { detail: missing });
    throw new LogferryError(
      { code, message, hint: explain(code, { detail: all.join(' ') }).hint },
      {},
      { cause: error },
    );
  }
}

/**
 * Whether an error says that the package `name` is not installed. Only the text of Node.js's error names the package.
 * The error of an installed package that lacks a file or a dependency has another text.
 */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  'code' in error &&
  ((error.code === 'ERR_MODULE_NOT_FOUND' && error.message.startsWith(`Cannot find package '${name}'`)) ||
    (error.code === 'MODULE_NOT_FOUND' && error.message.startsWith(`Cannot find module '${name}`)));

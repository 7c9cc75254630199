import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents, one by one. An existing folder is left as it is.
 *
 * Node's own recursive `mkdirSync` is not used: below a folder in which no folder can be made, such as `/proc`, it never
 * returns.
 * @param mode of each folder that is created
 * @throws the error of Node's `mkdirSync`, also if the path is that of a file
 */
export function createFolder(path: string, mode: number): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) createFolder(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!existsSync(path) || !statSync(path).isDirectory()) throw error;
  }
}

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents, one by one. An existing folder stays unchanged. The recursive `mkdirSync`
 * of Node.js is not used, because it hangs if the parent is a folder in which no folder can be made, such as `/proc`.
 * @param mode of each folder that is created
 * @throws the error of `mkdirSync`, for example if there is a file at the path
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

import { fileURLToPath } from 'node:url';

/** Path of a file of the build, which `npm test` makes first. */
export const built = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** The built program that owns a dev server. */
export const SUPERVISOR = fileURLToPath(
  new URL('../../packages/temporal-dev-server/dist/supervisor-main.js', import.meta.url),
);

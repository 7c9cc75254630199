import { fileURLToPath } from 'node:url';

/** Path of a file in the build. `npm test` builds before the tests. */
export const built = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** The built program of a dev server's supervisor. */
export const SUPERVISOR = fileURLToPath(
  new URL('../../packages/temporal-dev-server/dist/supervisor-main.js', import.meta.url),
);

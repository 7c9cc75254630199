import { fileURLToPath } from 'node:url';

/** Path of a file in the build. `npm test` builds before the tests. */
export const built = (path: string): string => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** Path of the built program that supervises a dev server. */
export const SUPERVISOR = fileURLToPath(
  new URL('../../packages/temporal-dev-server/dist/supervisor-main.js', import.meta.url),
);

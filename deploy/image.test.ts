import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');
const ignored = readFileSync(new URL('../.dockerignore', import.meta.url), 'utf8').split('\n');
/** The instructions of the last stage, each with its arguments on one line. */
const last =
  dockerfile
    .replaceAll('\\\n', '')
    .split(/^FROM /m)
    .at(-1) ?? '';
/** The arguments of an instruction of the last stage. */
const argumentsOf = (instruction: string): string =>
  new RegExp(`^${instruction} (.*)$`, 'm').exec(last)?.[1] ?? expect.fail(instruction);

it('the image has a pinned major version of Node.js that the package supports, and a user by number', () => {
  const [, major = ''] = /^ARG NODE_IMAGE=node:(\d+)-bookworm-slim$/m.exec(dockerfile) ?? [];
  const [, least = ''] = /^>=(\d+)/.exec(manifest.engines.node) ?? [];
  expect(Number(major)).toBeGreaterThanOrEqual(Number(least));
  expect(argumentsOf('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
});

it('the health check of the image asks the address on which its worker listens', () => {
  const args: string[] = JSON.parse(argumentsOf('CMD'));
  const [command, flag, address] = args;
  expect([command, flag]).toEqual(['worker', '--listen']);
  expect(argumentsOf('HEALTHCHECK')).toContain(`fetch('http://${address}/readyz')`);
});

it('the build context of the image leaves out installed packages, build results and secrets', () => {
  const secrets = ['**/terraform.tfstate*', '**/.env', '**/*.pem', 'worker.json'];
  expect(ignored).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/dist', ...secrets]));
});

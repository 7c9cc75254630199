import { expect, it } from 'vitest';
import { parseExportRequest } from '../../../contract/index.js';
import { parseOptions } from '../options.js';
import { scenarioOf } from './chaos-scenario.js';

const options = parseOptions(['--exports', '60', '--minutes', '2', '--seed', '5']);

it('the scenario is the same for the same options, and differs for another seed', () => {
  expect(scenarioOf(options)).toEqual(scenarioOf(options));
  expect(scenarioOf({ ...options, seed: 6 })).not.toEqual(scenarioOf(options));
});

it('the scenario contains the numbers of actions that the options name, in order of time', () => {
  const { actions, exports } = scenarioOf(options);
  for (const { request } of exports) parseExportRequest(request);
  const count = (kind: string) => actions.filter(({ action }) => action.kind === kind).length;
  expect(exports).toHaveLength(60);
  expect([count('killWorker'), count('killServer'), count('stallWorker')]).toEqual([24, 2, 4]);
  expect(actions.map(({ atMs }) => atMs)).toEqual(actions.map(({ atMs }) => atMs).sort((a, b) => a - b));
  for (const kind of ['cancel', 'terminate']) expect(count(kind)).toBeGreaterThan(0);
});

it('a chaos run refuses unknown flags and values that are not numbers', () => {
  expect(() => parseOptions(['--kills', '3'])).toThrow(/--kills/);
  expect(() => parseOptions(['--exports', 'many'])).toThrow(/--exports many/);
});

import { expect, it } from 'vitest';
import { nodeProblem } from './node-version.js';

it.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('Node.js %s runs the provider', (version) => {
  expect(nodeProblem(version, '/bin/node')).toBeUndefined();
});

it.each(['16.20.2', '18.20.8', '20.18.9'])('Node.js %s is refused, with its path and the remedy', (version) => {
  expect(nodeProblem(version, '/opt/old/node')).toMatch(
    new RegExp(`20\\.19 or newer, and /opt/old/node is Node\\.js ${version}: .*LOGFERRY_NODE`),
  );
});

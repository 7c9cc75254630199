import { describe } from 'vitest';
import { TOPICS } from '../scenarios/topics/index.js';
import { overServer } from '../support/create-world.js';

const isAll = process.env.LOGFERRY_TEST_ALL !== undefined;

// The marked scenarios, or all of them, over a real server and real sockets.
for (const { name, scenarios } of TOPICS) {
  const possible = scenarios.filter(({ options }) => options.days === undefined);
  const wanted = possible.filter(({ options }) => isAll || options.alsoOverTheServer);
  if (wanted.length === 0) continue;
  describe(name, () => {
    for (const { title, options, tell } of wanted) overServer(title, options, tell);
  });
}

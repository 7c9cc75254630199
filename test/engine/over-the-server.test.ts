import { workflowCacheIsOff } from '../support/switches.js';
import { scenariosOverTheServer } from './scenarios-over-the-server.js';

// The layer `switched` replays the whole workflow for each of its tasks, so it runs only the marked scenarios.
const isShort = workflowCacheIsOff() && process.env.LOGFERRY_TEST_ALL === undefined;

// Each of these scenarios needs another feature of a real Temporal server: histories, signals, cancels, time-outs or
// sticky queues.
scenariosOverTheServer(
  ({ alsoOverTheServer, alsoSwitched }) => alsoOverTheServer === 'npm test' && (!isShort || alsoSwitched === true),
);

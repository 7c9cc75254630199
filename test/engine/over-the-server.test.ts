import { workflowCacheIsOff } from '../support/switches.js';
import { scenariosOverTheServer } from './scenarios-over-the-server.js';

// In the layer `switched`, each workflow task replays the whole history. This takes time, so the layer runs only the
// scenarios with `alsoSwitched`.
const isShort = workflowCacheIsOff() && process.env.LOGFERRY_TEST_ALL === undefined;

// Each of these scenarios needs a different feature of a real Temporal server: histories, signals, cancels, time-outs
// or sticky queues.
scenariosOverTheServer(
  ({ alsoOverTheServer, alsoSwitched }) => alsoOverTheServer === 'npm test' && (!isShort || alsoSwitched === true),
);

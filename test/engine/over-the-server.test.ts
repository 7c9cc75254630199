import { scenariosOverTheServer } from './scenarios-over-the-server.js';

// Each of these scenarios needs another feature of a real Temporal server: histories, signals, cancels, time-outs or
// sticky queues.
scenariosOverTheServer(({ alsoOverTheServer }) => alsoOverTheServer === 'npm test');

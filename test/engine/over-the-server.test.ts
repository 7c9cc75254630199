import { scenariosOverTheServer } from './scenarios-over-the-server.js';

// Each shows another part of what a real Temporal server does: histories, signals, cancels, time-outs, sticky queues.
scenariosOverTheServer(({ alsoOverTheServer }) => alsoOverTheServer === 'npm test');

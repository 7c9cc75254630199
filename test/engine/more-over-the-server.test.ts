import { scenariosOverTheServer } from './scenarios-over-the-server.js';

const isAll = process.env.LOGFERRY_TEST_ALL !== undefined;

scenariosOverTheServer(
  ({ alsoOverTheServer }) => alsoOverTheServer !== 'npm test' && (isAll || alsoOverTheServer === 'npm run test:rest'),
);

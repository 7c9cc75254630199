import { installRuntime } from '../../worker/logging.js';

installRuntime('error');

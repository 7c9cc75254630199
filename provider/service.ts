import type { Log } from './handlers.js';
import { provider } from './provider.js';
import { createService, type Service } from './serve/service.js';

/** The provider `logferry` as a service: what a process loads when Terraform asks for more than the schemas. */
export const service = (log: Log): Service => createService(provider, log);

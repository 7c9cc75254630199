import { z } from 'zod';
import { type Fault, faultSchema } from '../core/fault-plan.js';
import { type ContextValues, contextSchema } from '../core/policy-context.js';
import { ServiceError } from '../core/service-error.js';
import { readBody } from '../http/body.js';
import type { Call, Reply } from '../http/call.js';

const HEADER = 'x-logferry-emulator';
const MAX_BODY_BYTES = 1024 * 1024;
export const CONTROL_PATH = '/_emulator/';

const clockSchema = z.strictObject({ advanceMs: z.int().min(0) });
const accountRegionFields = {
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .optional(),
};
const foreignTaskSchema = z.strictObject({
  logGroupName: z.string().min(1).max(512),
  taskMs: z.int().min(0),
  ...accountRegionFields,
});
const historySchema = z.strictObject({ count: z.int().min(1).max(1_000_000), ...accountRegionFields });
const loadSchema = z.strictObject({
  logGroupName: z.string().min(1).max(512),
  logStreamName: z.string().min(1).max(512),
  events: z
    .array(z.strictObject({ timestamp: z.int(), message: z.string(), ingestionTime: z.int().optional() }))
    .min(1)
    .max(10_000),
  keepsCreation: z.boolean().optional(),
  ...accountRegionFields,
});
/** Events to load into a stream. An event may state its ingestion time. */
type Load = z.infer<typeof loadSchema>;
export type History = z.infer<typeof historySchema>;
export type ForeignTask = z.infer<typeof foreignTaskSchema>;

/** The functions behind the control calls. A test in the same process can call them directly. */
export interface Controls {
  state(): object;
  /** The emulator's time (epoch ms), and by how much that time is ahead of the machine's clock (ms). */
  clock(): { nowMs: number; skippedMs: number };
  settings(): object;
  configure(changes: unknown): void;
  advanceClock(ms: number): void;
  /** Adds all these faults. @throws ServiceError for the first fault that is wrong; in that case no fault is added */
  addFaults(faults: readonly Fault[]): void;
  clearFaults(): void;
  /** The values of condition keys that were set, with their scopes. */
  policyContext(): object[];
  /** @throws ServiceError InvalidControlCall */
  setPolicyContext(values: ContextValues): void;
  clearPolicyContext(): void;
  /** Adds a task of another client. @returns its id */
  addForeignTask(task: ForeignTask): string;
  addHistory(history: History): void;
  /** Loads events as `loadEvents` does. @returns the number of events */
  load(events: Load): Promise<number>;
}

type Route = (controls: Controls, body: unknown) => object | Promise<object>;

const ROUTES: Readonly<Record<string, Route>> = {
  'GET state': (controls) => controls.state(),
  'GET clock': (controls) => controls.clock(),
  'GET settings': (controls) => controls.settings(),
  'POST settings': (controls, body) => {
    controls.configure(body);
    return controls.settings();
  },
  'POST clock': (controls, body) => {
    controls.advanceClock(clockSchema.parse(body).advanceMs);
    return {};
  },
  'POST faults': (controls, body) => {
    controls.addFaults(z.array(faultSchema).parse(Array.isArray(body) ? body : [body]));
    return {};
  },
  'DELETE faults': (controls) => {
    controls.clearFaults();
    return {};
  },
  'GET context': (controls) => controls.policyContext(),
  'POST context': (controls, body) => {
    controls.setPolicyContext(contextSchema.parse(body));
    return controls.policyContext();
  },
  'DELETE context': (controls) => {
    controls.clearPolicyContext();
    return {};
  },
  'POST foreign-task': (controls, body) => ({ taskId: controls.addForeignTask(foreignTaskSchema.parse(body)) }),
  'POST history': (controls, body) => {
    controls.addHistory(historySchema.parse(body));
    return {};
  },
  'POST events': async (controls, body) => ({ loaded: await controls.load(loadSchema.parse(body)) }),
};

type ControlCall = Pick<Call, 'method' | 'rawPath' | 'headers' | 'body'>;

/** Answers a control call in JSON: 200, or an error with `code` and `message`. */
export async function control(controls: Controls, call: ControlCall): Promise<Reply> {
  try {
    return json(200, await answer(controls, call));
  } catch (error) {
    if (error instanceof ServiceError) return json(error.status, { code: error.code, message: error.message });
    if (error instanceof RangeError) return json(400, { code: 'InvalidControlCall', message: error.message });
    if (error instanceof z.ZodError) return json(400, { code: 'InvalidControlCall', message: z.prettifyError(error) });
    throw error;
  }
}

async function answer(controls: Controls, call: ControlCall): Promise<object> {
  if (call.headers[HEADER] !== '1') {
    throw new ServiceError('HeaderMissing', `Control calls need the header ${HEADER}: 1`, 403);
  }
  const name = call.rawPath.slice(CONTROL_PATH.length);
  const route = ROUTES[`${call.method} ${name}`];
  if (route === undefined) {
    const known = Object.keys(ROUTES).join(', ');
    throw new ServiceError('UnknownControlCall', `There is no ${call.method} ${name}. Known: ${known}`, 404);
  }
  const body = await readBody(call.body, MAX_BODY_BYTES, 'BodyTooLarge');
  return route(controls, body.length === 0 ? undefined : parse(body));
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new ServiceError('InvalidControlCall', 'The request body is not JSON');
  }
}

function json(status: number, value: object): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

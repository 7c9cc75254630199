import type { IncomingMessage } from 'node:http';
import type { Clock } from './core/clock.js';
import type { FaultPlan } from './core/fault-plan.js';
import type { PolicyContext } from './core/policy-context.js';
import type { SettingsStore } from './core/settings-store.js';
import { ExportTasks } from './exports/export-tasks.js';
import type { Caller } from './http/call.js';
import type { Service } from './http/service.js';
import { KmsStore, kmsService } from './kms/index.js';
import { LogsStore } from './logs/model/logs-store.js';
import { logsService } from './logs/service.js';
import { exportAccess } from './s3/access/export-access.js';
import type { BlobStore } from './s3/model/blobs.js';
import { ObjectStore } from './s3/model/object-store.js';
import { s3Service } from './s3/service.js';
import { stsService } from './sts/service.js';
import { taggingService } from './tagging/service.js';
import { unknownService } from './unknown/service.js';

interface Dependencies {
  readonly clock: Clock;
  readonly settings: SettingsStore;
  readonly faults: FaultPlan;
  readonly blobs: BlobStore;
  readonly policyContext: PolicyContext;
  /** Called with errors of the emulator itself that occur outside a call, so that no reply can contain them. */
  readonly onDefect: (error: unknown) => void;
}

/** The emulated services and the state that they share. */
export interface Services {
  readonly logsStore: LogsStore;
  readonly objects: ObjectStore;
  readonly exportTasks: ExportTasks;
  /** The names of the operations of all services. */
  readonly operations: ReadonlySet<string>;
  /** The service that a request is for. */
  serviceFor(headers: IncomingMessage['headers'], caller: Caller): Service;
}

export function createServices({ clock, settings, faults, blobs, policyContext, onDefect }: Dependencies): Services {
  const logsStore = new LogsStore();
  const keys = new KmsStore(clock);
  const objects = new ObjectStore(blobs, clock, keys);
  const policyCheck = exportAccess(objects, clock, policyContext);
  const exportTasks = new ExportTasks({
    clock,
    settings,
    faults,
    destination: objects,
    destinationCheck(question) {
      const { destinationAccess } = settings.current;
      if (destinationAccess === 'policy') return policyCheck(question);
      return ({ allow: undefined, 'deny-acl': 'GetBucketAcl', 'deny-put': 'PutObject' } as const)[destinationAccess];
    },
    onDefect,
  });
  const logs = logsService({ clock, settings, faults, store: logsStore, exportTasks, keys });
  const s3 = s3Service(objects, clock);
  const named = [kmsService(keys, clock), taggingService(logsStore, clock), logs, stsService()];
  const unknown = unknownService();
  return {
    logsStore,
    objects,
    exportTasks,
    operations: new Set([...named, s3].flatMap((service) => service.operations)),
    serviceFor(headers, { service: signedService }) {
      // The emulator's services do not speak CBOR. S3 Control signs as S3.
      if (headers['smithy-protocol'] === 'rpc-v2-cbor') return unknown;
      if (signedService === 's3' && headers['x-amz-account-id'] !== undefined) return unknown;
      const target = headers['x-amz-target'] === undefined ? undefined : String(headers['x-amz-target']);
      const found = named.find((service) => service.accepts(target, signedService));
      if (found !== undefined) return found;
      // S3 answers an unsigned call that names no service: a browser's request for an object is such a call.
      return target === undefined && (signedService === 's3' || signedService === '') ? s3 : unknown;
    },
  };
}

import { afterEach, inject } from 'vitest';
import { BUCKET, REGION } from '../../support/constants.js';
import { createWorld } from '../../support/create-world.js';
import '../../support/runtime.js';
import { seen } from '../../support/seen.js';
import type { ServerWorld } from '../../support/server-world.js';
import { day, FIRST_DAY } from '../../support/world.js';
import { ProviderWorkspace } from './provider-workspace.js';

/** A world with a worker, and a folder for Terraform, for a test of exports. */
export interface ExportsUnderTerraform {
  readonly world: ServerWorld;
  readonly workspace: ProviderWorkspace;
  /**
   * Makes another folder, with these members of the provider block. Without a member for Temporal's address, the block
   * has the address of the test run's Temporal server.
   */
  workspaceWith(block: Readonly<Record<string, string>>): Promise<ProviderWorkspace>;
  /** The configuration of an export of a log group's first days, with further arguments. */
  exportOf(name: string, logGroup: string, days: number, more?: string): string;
  /** Resolves once an export task runs. */
  taskIsLive(): Promise<unknown>;
}

/**
 * Prepares a test file. The function that it returns makes a new world and a workspace for a test; after the test, the
 * provider must have left nothing behind.
 */
export function exportsUnder(): (command: string) => Promise<ExportsUnderTerraform> {
  const open: (ServerWorld | ProviderWorkspace)[] = [];
  afterEach(async () => {
    const opened = open.splice(0);
    try {
      for (const each of opened) {
        if (each instanceof ProviderWorkspace) await seen(async () => (await each.leftovers()).length === 0);
      }
    } finally {
      for (const each of opened.reverse()) await each.close();
    }
  });
  return async (command) => {
    const address = inject('temporalAddress');
    const world = await createWorld({ ownNamespace: true });
    open.push(world);
    const workspaceWith = async (block: Readonly<Record<string, string>>) => {
      const workspace = await ProviderWorkspace.open(
        command,
        { temporal_address: address, ...block },
        { url: world.emulator.url },
      );
      open.push(workspace);
      return workspace;
    };
    const { namespace } = world.client.options;
    return {
      world,
      workspace: await workspaceWith({ temporal_namespace: namespace, task_queue: world.taskQueue }),
      workspaceWith,
      exportOf: (name, logGroup, days, more = '') => `
        resource "logferry_export" "${name}" {
          source      = { log_groups = ["${logGroup}"] }
          window      = { from = "${FIRST_DAY}", to = "${day(days)}" }
          destination = { bucket = "${BUCKET}", prefix = "${world.taskQueue}" }
          region      = "${REGION}"
          ${more}
        }`,
      taskIsLive: () => seen(() => world.emulator.state().liveTasks > 0),
    };
  };
}

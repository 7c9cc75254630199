import type { Construct } from 'constructs';
import { TerraformElement, type TerraformResource } from '../cdk.js';
import { type ExportProps, requestArguments } from './props.js';

export interface LogExportActionProps extends ExportProps {
  /** How long an invocation waits for the end of the export, in seconds. Afterwards the export continues. */
  readonly timeout?: number;
}

/**
 * The events of a resource that can invoke an action. Every Terraform release with actions (1.14 or newer) has them.
 */
export type TriggerEvent = 'before_create' | 'after_create' | 'before_update' | 'after_update';

/**
 * An `action "logferry_export"`. Terraform 1.14 or newer is required, because older releases and OpenTofu refuse a
 * stack with an action. A failed action does not undo what the apply has done.
 */
export class LogExportAction extends TerraformElement {
  readonly #props: LogExportActionProps;

  constructor(scope: Construct, id: string, props: LogExportActionProps) {
    super(scope, id);
    this.#props = props;
  }

  /** Invokes the action at these events of a resource. The call replaces other triggers of that resource. */
  triggerBy(resource: TerraformResource, events: readonly TriggerEvent[]): void {
    resource.addOverride('lifecycle.action_trigger', [{ events, actions: [this.#address] }]);
  }

  override toTerraform(): unknown {
    const config = { ...requestArguments(this.#props), timeout: this.#props.timeout };
    return { action: { logferry_export: { [this.friendlyUniqueId]: { config: withoutUndefined(config) } } } };
  }

  get #address(): string {
    return `action.logferry_export.${this.friendlyUniqueId}`;
  }
}

/** Leaves out undefined values. CDKTF itself does so for resources, but not for other elements. */
const withoutUndefined = (value: object): unknown => JSON.parse(JSON.stringify(value));

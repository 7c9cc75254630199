import type { CallContext, Log, Provider } from '../handlers.js';

/** The error for a call that needs the settings of the provider while there are none. */
class NotConfigured extends Error {
  constructor() {
    super('Terraform has not configured the provider, or the configuration was refused.');
  }
}

/**
 * The state that all calls share: the provider, its settings once they are made, and whether Terraform has asked to
 * stop.
 */
export class Session<C> {
  private readonly stopping = new AbortController();
  private configured: { readonly settings: C; readonly terraformVersion: string } | undefined;

  constructor(
    readonly provider: Provider<C>,
    readonly log: Log,
  ) {}

  configure(settings: C, terraformVersion: string): void {
    this.configured = { settings, terraformVersion };
  }

  /**
   * Asks all running calls to end soon, because Terraform has asked for a stop, or because the process ends. After
   * that, Terraform makes no call that changes anything.
   */
  stop(): void {
    this.stopping.abort();
  }

  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  get terraformVersion(): string {
    return this.configured?.terraformVersion ?? '';
  }

  /** @throws NotConfigured */
  context(): CallContext<C> {
    if (this.configured === undefined) throw new NotConfigured();
    return { settings: this.configured.settings, stopped: this.stopped, log: this.log };
  }

  async close(): Promise<void> {
    this.stop();
    if (this.configured !== undefined) await this.provider.close?.(this.configured.settings);
  }
}

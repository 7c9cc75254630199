import type { Attributes } from './schema/declaration.js';
import type { DesiredOf, PlanOf, StateOf } from './schema/shapes.js';
import type { Members, Path } from './schema/value.js';

/** A message that Terraform shows to the user, at the line of the configuration to which `attribute` leads. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly attribute?: Path;
}

/**
 * The result of a call that yields a state. Without an error, a null state means that the object does not exist. If a
 * *create* returns an error together with a state, the resource is tainted: the next apply replaces it. If a *create*
 * returns an error with a null state, Terraform stores no resource.
 */
export interface Outcome<S> {
  readonly state: S | null;
  readonly diagnostics: readonly Diagnostic[];
}

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';
/** Writes one line to Terraform's log (`TF_LOG`). */
export type Log = (level: Level, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** What every handler gets besides its values. */
export interface CallContext<C> {
  /** The settings that `configure` of the provider has made. */
  readonly settings: C;
  /**
   * Aborted as soon as Terraform asks the provider to stop (Ctrl-C). A handler then answers immediately with what it
   * knows.
   */
  readonly stopped: AbortSignal;
  readonly log: Log;
}

/** A planned change of one resource, as `propose` in `schema/` planned it. */
export interface Change<S, P> {
  /** The state before; null for a create. */
  readonly prior: S | null;
  /** The configuration; null for a destroy. */
  readonly config: P | null;
  /** The value that the plan promises; null for a destroy. */
  readonly planned: P | null;
  /**
   * True if the prior resource is destroyed and another one created, because an attribute with `replace` has changed.
   */
  readonly replaces: boolean;
  /** The value that a plan would promise if the change replaced nothing; null for a destroy. */
  readonly inPlace: P | null;
}

export interface PlannedChange<P> {
  /** `planned` of the change, with computed values made known or unknown. Configured values stay as they are. */
  readonly planned: P | null;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * The change replaces nothing, whatever the declaration says, because the changed arguments still describe the same
   * object.
   */
  readonly keeps?: true;
  /** Further paths whose change replaces the resource. */
  readonly replace?: readonly Path[];
}

/** The id or the identity by which a user imports a resource. */
export type ImportBy<I> = { readonly id: string } | { readonly identity: I };

/** An entry of a list: an object that exists, such as an export. */
export interface Listed<I> {
  readonly identity: I;
  /** What Terraform shows of the object. */
  readonly displayName: string;
}

/** The objects of a list, or the errors that prevent a list. */
export interface Listing<I> {
  readonly found: readonly Listed<I>[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `S`: state, `P`: value at plan time, `D`: planned value at apply time, `I`: identity, `C`: settings. */
interface ResourceHandlers<S, P, D, I, C> {
  /**
   * Checks rules over several attributes. Rules of one attribute belong to its declaration. Also called before
   * `configure`.
   */
  validate?(config: P): readonly Diagnostic[];
  /**
   * Changes the plan that `propose` has made. Also called for a destroy (`planned` is null). Without this handler, the
   * plan of `propose` is final.
   */
  plan?(change: Change<S, P>, context: CallContext<C>): Promise<PlannedChange<P>>;
  create(desired: D, context: CallContext<C>): Promise<Outcome<S>>;
  /** The state as it is now. A null state means that the resource is gone, so Terraform plans to create it again. */
  read(state: S, context: CallContext<C>): Promise<Outcome<S>>;
  /** If the outcome has an error and a null state, the prior state stays. */
  update(prior: S, desired: D, context: CallContext<C>): Promise<Outcome<S>>;
  /** An error keeps the resource in the state. */
  delete(state: S, context: CallContext<C>): Promise<readonly Diagnostic[]>;
  import?(by: ImportBy<I>, context: CallContext<C>): Promise<Outcome<S>>;
  /**
   * Lists objects that exist, for `terraform query` (Terraform >= 1.14). The resource must have an identity. It must
   * also have `import`, which gives the state of a listed object.
   * @param limit maximum number of objects
   */
  list?(limit: number, context: CallContext<C>): Promise<Listing<I>>;
  /**
   * Converts a stored state of a lower version to a state of this version. Afterwards missing attributes become null,
   * and attributes that the schema lacks are dropped. In `state`, a number can be a text, as `decodeJson` says.
   * A state of a higher version is refused without a call of `upgrade`.
   */
  upgrade?(version: number, state: Members): Members;
}

interface ResourceDeclaration<A, S, I, IdentityState> {
  /** The type of the resource in HCL, e.g. `logferry_export`. */
  readonly name: string;
  readonly description: string;
  /** The version of the state's schema. */
  readonly version: number;
  readonly attributes: A;
  /**
   * The identity by which `import { identity = { … } }` names the resource (Terraform >= 1.12). Never remove a released
   * identity.
   */
  readonly identity?: {
    readonly version: number;
    /** For an import, the user must give `required` attributes, and can give `optional` attributes. */
    readonly attributes: I;
    // A method, so that a declaration of certain attributes can be used where a declaration of any attributes is
    // expected.
    of(state: S): IdentityState;
  };
}

export type ManagedResource<A extends Attributes, C, I extends Attributes = Record<never, never>> = ResourceDeclaration<
  A,
  StateOf<A>,
  I,
  StateOf<I>
> &
  ResourceHandlers<StateOf<A>, PlanOf<A>, DesiredOf<A>, StateOf<I>, C>;

/** `P`: value at plan time, `S`: state, `C`: settings. */
interface DataSourceOf<A, P, S, C> {
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  validate?(config: P): readonly Diagnostic[];
  /** `config` is wholly known; its computed attributes are null. */
  read(config: S, context: CallContext<C>): Promise<Outcome<S>>;
}

export type DataSource<A extends Attributes, C> = DataSourceOf<A, PlanOf<A>, StateOf<A>, C>;

/** `P`: value at plan time, `S`: the wholly known configuration, `C`: settings. */
interface ActionOf<A, P, S, C> {
  readonly name: string;
  readonly description: string;
  readonly attributes: A;
  validate?(config: P): readonly Diagnostic[];
  /** If a diagnostic is an error, the plan is refused. */
  plan?(config: P, context: CallContext<C>): Promise<readonly Diagnostic[]>;
  /**
   * Runs the action. `progress` may be called often, because `serve/` leaves out messages, and sends none after
   * `context.stopped`.
   */
  invoke(config: S, progress: (message: string) => void, context: CallContext<C>): Promise<readonly Diagnostic[]>;
}

export type ActionType<A extends Attributes, C> = ActionOf<A, PlanOf<A>, StateOf<A>, C>;

/** The facts that Terraform gives about itself when it configures a provider. */
export interface Host {
  readonly terraformVersion: string;
}

interface ConfigurationOf<A, P, C> {
  readonly description: string;
  readonly attributes: A;
  validate?(config: P): readonly Diagnostic[];
  /**
   * Makes the settings. Values may be UNKNOWN, so `configure` opens no connection. Handlers connect when they first
   * need a connection. If there is an error, the settings are undefined.
   */
  configure(config: P, host: Host): { readonly settings: C | undefined; readonly diagnostics: readonly Diagnostic[] };
}

export type Configuration<A extends Attributes, C> = ConfigurationOf<A, PlanOf<A>, C>;

/** Declarations with any attributes, as `serve/` handles them. */
export type AnyResource<C> = ResourceDeclaration<Attributes, Members, Attributes, Members> &
  ResourceHandlers<Members, Members, Members, Members, C>;
export type AnyDataSource<C> = DataSourceOf<Attributes, Members, Members, C>;
export type AnyAction<C> = ActionOf<Attributes, Members, Members, C>;
export type AnyConfiguration<C> = ConfigurationOf<Attributes, Members, C>;

// `serve/` passes each handler only values that conform to the handler's own declaration, so these four casts are safe.
export const resource = <A extends Attributes, C, I extends Attributes = Record<never, never>>(
  declared: ManagedResource<A, C, I>,
): AnyResource<C> => declared as unknown as AnyResource<C>;

export const dataSource = <A extends Attributes, C>(declared: DataSource<A, C>): AnyDataSource<C> =>
  declared as unknown as AnyDataSource<C>;

export const action = <A extends Attributes, C>(declared: ActionType<A, C>): AnyAction<C> =>
  declared as unknown as AnyAction<C>;

export const configuration = <A extends Attributes, C>(declared: Configuration<A, C>): AnyConfiguration<C> =>
  declared as unknown as AnyConfiguration<C>;

/** A provider as `serve/` serves it. `C` are the settings that `configure` makes from the provider block. */
export interface Provider<C> {
  /** The provider's name in `required_providers`, and the first word of the names of its types. */
  readonly name: string;
  readonly configuration: AnyConfiguration<C>;
  readonly resources: readonly AnyResource<C>[];
  readonly dataSources: readonly AnyDataSource<C>[];
  readonly actions: readonly AnyAction<C>[];
  /** Closes what handlers have opened. Called once, when a configured provider ends in an orderly way. */
  close?(settings: C): Promise<void>;
}

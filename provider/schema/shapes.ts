import type { Attribute, Attributes } from './declaration.js';

type ShapesOf<A extends Attribute> = NonNullable<A['shapes']>;

/** A wholly known value: a required attribute is present, any other may be null. */
export type StateOf<A extends Attributes> = { readonly [Name in keyof A]: ShapesOf<A[Name]>['state'] };

/** A value at validation or at plan time: every part of it may be UNKNOWN. */
export type PlanOf<A extends Attributes> = { readonly [Name in keyof A]: ShapesOf<A[Name]>['plan'] };

/**
 * The planned value at the time of the apply. Every configured value is known. A computed value is UNKNOWN if the plan
 * left it open. The new state must contain every known value unchanged.
 */
export type DesiredOf<A extends Attributes> = { readonly [Name in keyof A]: ShapesOf<A[Name]>['desired'] };

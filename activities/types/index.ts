export type * from './activities.js';
export type * from './blind.js';
export type * from './ended-slice.js';
export type * from './manifest.js';
export type * from './opening.js';
export type * from './planning.js';
export type * from './recording.js';
export type * from './task-calls.js';

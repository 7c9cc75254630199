export * from './common.js';
export * from './coverage.js';
export * from './destination.js';
export * from './engine.js';
export * from './known-export.js';
export * from './list.js';
export * from './run.js';
export * from './setup.js';

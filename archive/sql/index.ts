export { athenaScript, type SymlinkFile, unreadableForAthena } from './athena.js';
export { duckDbScript, unreadableForDuckDb } from './duckdb.js';
export type { ScriptSource } from './script-source.js';

export { type ClosedExportTarget, ExportClosedRule, type ExportClosedRuleProps } from './export-closed-rule.js';

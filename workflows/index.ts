/** Everything that Temporal bundles: the workflows, and nothing else. */
export { backtestWorkflow } from './backtest-workflow';
export { datasetWorkflow } from './dataset-workflow';
export { importWorkflow } from './import-workflow';
export { riskWorkflow } from './risk-workflow';
export { scriptRunWorkflow } from './script-run-workflow';
export { optimizeWorkflow } from './optimize-workflow';
export { engineSessionWorkflow } from './session-workflow';
export { sweepWorkflow } from './sweep-workflow';
export { validateWorkflow } from './validate-workflow';
export { verifyWorkflow } from './verify-workflow';

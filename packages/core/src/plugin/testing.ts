// For the tests of plugins: the contract that every plugin must keep, and what is needed to call a hook for real.
export { pluginContract, type PluginContractRequest } from './testing/plugin-contract.ts';
export {
  placeDriverContract,
  type PlaceDriverContractRequest,
  type TestPlace,
} from './testing/place-driver-contract.ts';
export { createTestContext, type TestContext, type TestContextOptions } from './testing/test-context.ts';
export type { StagedDirectory, TestScopeOptions } from './testing/test-scope.ts';
export { makeTestArchive, type TestArchive, type TestArchiveOptions } from './testing/test-archive.ts';
export { testNotification, testReport } from './testing/test-events.ts';
export { startTestServer, type ReceivedRequest, type TestAnswer, type TestServer } from './testing/test-server.ts';
export { seedLedger, type SeededHistory, type SeedOptions } from './testing/seed-ledger.ts';

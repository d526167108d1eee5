/**
 * The engine and the models: llama.cpp's llama-server obtained, started and kept alive, and a library of weights that
 * are pulled and checked by SHA-256. What the user can set right is thrown as a SetupError.
 */
export { ENGINE_RELEASE } from './engine-release.ts'
export { type InstructionSet, instructionSet } from './instruction-set.ts'
export {
  type ChosenModel,
  type FileCheck,
  type InstalledModel,
  type LibraryOptions,
  ModelLibrary,
  type ModelState,
} from './library.ts'
export { withLock } from './lock.ts'
export { type Machine, thisMachine } from './machine.ts'
export { readManifest } from './manifest.ts'
export { type EngineBuild, findCachedEngine, type ObtainOptions, obtainEngine } from './obtain.ts'
export {
  formatBytes,
  type Progress,
  type ProgressStep,
  silentProgress,
  terminalProgress,
} from './progress.ts'
export type { EngineState, RunningEngine, StartEngineOptions } from './running-engine.ts'
export { describeFailure, SetupError } from './setup-error.ts'
export { type EnginePlan, planResources, type SizingInput } from './sizing.ts'
export { startEngine } from './supervisor.ts'

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * The level of instructions that an engine is built for. Two levels do not give the same bits, so it is a fixed
 * class of machines (never "whatever this one has"), and receipts name it.
 */
export const INSTRUCTION_SETS = ['x86-64-v3', 'x86-64-v2', 'armv8.2', 'armv8'] as const
export type InstructionSet = (typeof INSTRUCTION_SETS)[number]

const V3_FEATURES = ['avx2', 'fma', 'bmi2', 'f16c']
const ARM_FEATURES = ['asimddp', 'asimdhp']

/** The highest class that this processor belongs to; `unknown` where there is no recipe to build an engine. */
export function instructionSet(): InstructionSet | 'unknown' {
  const { platform, arch } = process
  // Every Apple processor since the M1 is at armv8.2 or above.
  if (platform === 'darwin' && arch === 'arm64') return 'armv8.2'
  if (platform === 'linux') return classOf(arch, readFileSync('/proc/cpuinfo', 'utf8'))
  return platform === 'darwin' ? classOf(arch, macFeatures()) : 'unknown'
}

/** The class of an architecture by the text in which the system lists the processor's features. */
export function classOf(arch: NodeJS.Architecture, features: string): InstructionSet | 'unknown' {
  const words = new Set(features.toLowerCase().split(/[^a-z0-9_]+/))
  const has = (names: string[]) => names.every((name) => words.has(name))
  if (arch === 'x64') return has(V3_FEATURES) ? 'x86-64-v3' : 'x86-64-v2'
  if (arch === 'arm64') return has(ARM_FEATURES) ? 'armv8.2' : 'armv8'
  return 'unknown'
}

function macFeatures(): string {
  const keys = ['machdep.cpu.features', 'machdep.cpu.leaf7_features']
  return spawnSync('/usr/sbin/sysctl', ['-n', ...keys], { encoding: 'utf8' }).stdout
}

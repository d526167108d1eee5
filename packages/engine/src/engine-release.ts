import { readFile } from 'node:fs/promises'
import { sha256Of } from './digest.ts'
import type { InstructionSet } from './instruction-set.ts'

/**
 * Which llama.cpp is built, from what, and how. The commit is llama.cpp's release as the npm package node-llama-cpp
 * carries it: a git bundle of the whole tree, squashed into one commit.
 */
export const ENGINE_RELEASE = {
  version: 'v0.5.0',
  commit: 'de3ff815ea7d559ee917f063901b8986f038abc6',
} as const

export const SOURCE_PACKAGE = {
  name: 'node-llama-cpp',
  version: '3.22.1',
  sha256: 'a0d9dd80eacd2ab1cfe71aee57ac8a806487fd70b3d2a38fbec637752d9e5c5f',
  sizeBytes: 35_735_663,
  bundleMember: 'package/llama/gitRelease.bundle',
} as const

/** Kept changes to llama.cpp, applied in this order; each says in its head what it is for. */
export const PATCH_URLS = [
  '0002-notice-gone-clients.patch',
  '0003-every-token-its-event.patch',
  '0004-exact-cpu-kernels.patch',
  '0005-check-exact.patch',
  '0006-token-ids.patch',
  '0007-no-foreign-first-token.patch',
  '0008-only-own-cells.patch',
].map((name) => new URL(`../patches/${name}`, import.meta.url))

/** The digest of all patches: a build is known by it. */
export async function patchDigest(): Promise<string> {
  const patches = await Promise.all(PATCH_URLS.map((url) => readFile(url, 'utf8')))
  return sha256Of(JSON.stringify(patches))
}

/**
 * Builds that a mirror may serve, by name, with the SHA-256 of the binary. Only a build that was made and tested by
 * the project enters here; while there is none for a platform, mirrors are passed over for it.
 */
export const PREBUILT_SHA256: Readonly<Record<string, string>> = {}

/**
 * One binary for exact and for quickest: GGML_CPU_EXACT decides when it starts, see patches/0004 and
 * docs/decisions/0005-exact-kernels.md. Accelerate, BLAS and Metal are other arithmetic altogether, which no switch
 * makes exact. OpenMP's threads spin at barriers and collapse when something else takes a core.
 */
const COMMON_FLAGS = [
  '-DCMAKE_BUILD_TYPE=Release',
  '-DBUILD_SHARED_LIBS=OFF',
  '-DGGML_NATIVE=OFF',
  '-DGGML_LLAMAFILE=ON',
  '-DGGML_CPU_REPACK=ON',
  '-DGGML_OPENMP=OFF',
  '-DGGML_ACCELERATE=OFF',
  '-DGGML_BLAS=OFF',
  '-DGGML_METAL=OFF',
  '-DLLAMA_CURL=OFF',
  '-DLLAMA_OPENSSL=OFF',
  '-DLLAMA_BUILD_TESTS=OFF',
  '-DLLAMA_BUILD_EXAMPLES=OFF',
  '-DLLAMA_BUILD_UI=OFF',
]

function x86Flags(names: Record<string, boolean>): string[] {
  return Object.entries(names).map(([name, on]) => `-DGGML_${name}=${on ? 'ON' : 'OFF'}`)
}

const CLASS_FLAGS: Record<InstructionSet, string[]> = {
  'x86-64-v3': x86Flags({ SSE42: true, AVX: true, AVX2: true, FMA: true, F16C: true, BMI2: true }),
  'x86-64-v2': x86Flags({ SSE42: true, AVX: false, AVX2: false, FMA: false, F16C: false, BMI2: false }),
  'armv8.2': ['-DGGML_CPU_ARM_ARCH=armv8.2-a+dotprod+fp16'],
  armv8: ['-DGGML_CPU_ARM_ARCH=armv8-a'],
}

export interface EngineRelease {
  /** Names the build in the cache and on mirrors: commit, class, platform, and a digest of flags and patches. */
  name: string
  commit: string
  instructionSet: InstructionSet
  cmakeFlags: string[]
}

export async function engineRelease(instructionSet: InstructionSet): Promise<EngineRelease> {
  const cmakeFlags = [...COMMON_FLAGS, ...CLASS_FLAGS[instructionSet]]
  const recipe = sha256Of(JSON.stringify([ENGINE_RELEASE.commit, cmakeFlags, await patchDigest()])).slice(
    0,
    12,
  )
  const platform = `${process.platform}-${process.arch}`
  const name = `llama-server-${ENGINE_RELEASE.commit.slice(0, 12)}-${platform}-${instructionSet}-${recipe}`
  return { name, commit: ENGINE_RELEASE.commit, instructionSet, cmakeFlags }
}

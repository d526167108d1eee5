/**
 * What the engine may see of the service's environment: enough to find programs, libraries and graphics devices.
 * An allow-list, because llama-server reads an option from each LLAMA_ARG_* and a key from LLAMA_API_KEY and HF_TOKEN,
 * and because the service's own secrets are none of its business.
 */
const ALLOWED_NAMES = new Set([
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'VK_ICD_FILENAMES',
])
const ALLOWED_PREFIXES = [
  'LC_',
  'CUDA_VISIBLE_',
  'NVIDIA_',
  'HIP_VISIBLE_',
  'ROCR_',
  'GGML_VK_VISIBLE_',
  'ONEAPI_',
]

type Environment = Record<string, string | undefined>

export function engineEnvironment(environment: Environment, exact = true): Record<string, string> {
  const kept = Object.entries(environment).filter((entry): entry is [string, string] => {
    const [name, value] = entry
    return (
      value !== undefined &&
      (ALLOWED_NAMES.has(name) || ALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix)))
    )
  })
  // One summation order whatever the batch, the cache and the threads: what makes an answer repeatable.
  return { ...Object.fromEntries(kept), GGML_CPU_EXACT: exact ? '1' : '0' }
}

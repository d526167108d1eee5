import { useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import type { Access } from '../keys/use-access.ts'
import { serviceUrl } from '../service/service-url.ts'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { fetchText } from './fetch-text.ts'

interface DownloadCsvProps {
  access: Access
  path: string
  file: string
  label: string
}

/** A plain link for who signed in, which streams; with a key, which no link can carry, the page fetches the file. */
export function DownloadCsv({ access, path, file, label }: DownloadCsvProps) {
  if (access.via === 'key') return <FetchedCsv path={path} file={file} label={label} />
  return (
    <a className="button small" href={serviceUrl() + path} download={file}>
      <Icon name="download" />
      {label}
    </a>
  )
}

function FetchedCsv({ path, file, label }: Omit<DownloadCsvProps, 'access'>) {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  async function fetchFile() {
    setBusy(true)
    setProblem(undefined)
    try {
      saveText(await fetchText(path), file)
    } catch (error) {
      setProblem(describeError(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <button type="button" className="small" disabled={busy} onClick={fetchFile}>
        <Icon name="download" />
        {label}
      </button>
      {problem !== undefined && <Notice problem={problem} />}
    </>
  )
}

function saveText(text: string, file: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = file
  link.click()
  URL.revokeObjectURL(url)
}

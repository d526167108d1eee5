import { useState } from 'react'
import { describeError, type Problem } from '../errors.ts'
import type { Access } from '../keys/use-access.ts'
import { fetchText } from '../service/fetch-text.ts'
import { serviceUrl } from '../service/service-url.ts'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { saveFile } from '../ui/save-file.ts'

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
      saveFile(new Blob([await fetchText(path)], { type: 'text/csv' }), file)
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

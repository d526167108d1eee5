import { Tabs } from '../ui/tabs.tsx'
import { CodeBlock } from './code-block.tsx'

interface CodeTabsProps {
  /** What all of the samples do. */
  label: string
  samples: readonly { label: string; language: string; code: string }[]
}

/** The same in several languages, one shown at a time. */
export function CodeTabs({ label, samples }: CodeTabsProps) {
  const tabs = samples.map(({ label: name, language, code }) => ({
    id: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    label: name,
    content: <CodeBlock key={name} code={code} language={language} />,
  }))
  return <Tabs label={label} tabs={tabs} />
}

import type { ModelObject } from '@verbatim/protocol'
import { count, day } from '../text/numbers.ts'
import { priceLine } from '../text/price-line.ts'
import { CopyButton } from '../ui/copy-button.tsx'

/** What a model is and costs, and by what it is known. */
export function ModelFacts({ model }: { model: ModelObject }) {
  const { determinism } = model
  return (
    <dl className="facts card">
      <dt>Id</dt>
      <dd>
        <code>{model.id}</code>
        <CopyButton text={model.id} label="Copy the id" />
      </dd>
      <Fact term="Also called">{model.aliases.join(', ')}</Fact>
      <Fact term="Made by">{model.owned_by}</Fact>
      <Fact term="Licence">{model.license}</Fact>
      <Fact term="Reads">{model.input_modalities.join(', ')}</Fact>
      <Fact term="Writes">{model.output_modalities.join(', ')}</Fact>
      <Fact term="Context">{`${count(model.context_length)} tokens, prompt and answer together`}</Fact>
      <Fact term="Reasoning efforts">{model.reasoning_efforts.join(', ') || 'it does not reason'}</Fact>
      <Fact term="Price">{`${priceLine(model)}, in credits`}</Fact>
      <Fact term="Engine">{determinism.engine}</Fact>
      <Fact term="Instruction set">{determinism.instruction_set ?? 'not known'}</Fact>
      <Fact term="Served since">{day(model.created * 1000)}</Fact>
      <dt>Weights, SHA-256</dt>
      <dd>
        <Digest digest={model.weights_sha256} />
      </dd>
    </dl>
  )
}

function Fact({ term, children }: { term: string; children: string }) {
  if (children === '') return null
  return (
    <>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** A digest in full, as only all of it says anything. */
function Digest({ digest }: { digest: string | null }) {
  if (digest === null) return 'not known: another server runs the model'
  return (
    <>
      <code>{digest}</code>
      <CopyButton text={digest} label="Copy the digest" />
    </>
  )
}

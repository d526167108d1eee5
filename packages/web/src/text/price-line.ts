import type { ModelObject } from '@verbatim/protocol'

/** Such as "Input 0.10 /M tokens • Output 0.50 /M tokens". */
export function priceLine({ pricing }: Pick<ModelObject, 'pricing'>): string {
  return `Input ${price(pricing.input)} /M tokens • Output ${price(pricing.output)} /M tokens`
}

/** Two decimals at least, as prices are written. */
function price(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

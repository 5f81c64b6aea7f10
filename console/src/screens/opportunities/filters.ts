export type OpportunityFilter = {
  view: string
  state: string
  stage: string
  customer_id: number | undefined
  owner_id: number | undefined
  from: string
  until: string
}

export const noOpportunityFilter: OpportunityFilter = { view: 'board', state: 'open', stage: '', customer_id: undefined, owner_id: undefined, from: '', until: '' }

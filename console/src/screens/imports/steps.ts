import type { Import, ImportState, RowState } from './types'

/** The steps of an import, in order. */
export const STEPS = ['kind', 'file', 'mapping', 'check', 'apply'] as const
export type Step = (typeof STEPS)[number]

/** What the rows of a file do. */
export const OUTCOMES: readonly RowState[] = ['created', 'updated', 'unchanged', 'wrong']

const STEP_OF: Readonly<Record<ImportState, Step>> = {
  reading: 'file', mapping: 'mapping', checking: 'check', checked: 'check', applying: 'apply', done: 'apply', cancelled: 'apply', failed: 'apply',
}

export function stepOf(state: ImportState): Step {
  return STEP_OF[state]
}

/** Something is under way at the server. */
export function isBusy(state: ImportState): boolean {
  return state === 'reading' || state === 'checking' || state === 'applying'
}

/** Nothing more will come of it. */
export function isOver(state: ImportState): boolean {
  return state === 'done' || state === 'cancelled' || state === 'failed'
}

/** How many rows were brought in or changed. */
export function brought(one: Pick<Import, 'counts'>): number {
  return one.counts.created + one.counts.updated
}

/** How far it is, from 0 to 100. */
export function percentOf(one: Pick<Import, 'rows' | 'done'>): number {
  return one.rows > 0 ? Math.min(100, Math.floor(one.done * 100 / one.rows)) : 0
}

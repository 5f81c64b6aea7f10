/** Which customers a rule is for. */
import type { Query } from '@/api'
import type { Segment } from './types'

/** All customers. */
export function everybody(): Segment {
  return { grades: [], kinds: [], stages: [], labels: [], owners: [], regions: [], industries: [] }
}

/** A segment with all of its lists. */
export function whole(segment: Partial<Segment> | null | undefined): Segment {
  return { ...everybody(), ...segment }
}

/** How many of the conditions are set. */
export function conditions(segment: Partial<Segment>): number {
  return Object.values(segment).filter(list => Array.isArray(list) && list.length).length
}

/**
 * The filters of the customers' list that mean the same; none where the list has no such filter, so that nobody sees
 * a number that is not true.
 */
export function countQuery(segment: Segment): Query<'/customers/count'> | null {
  const { grades, kinds, stages, labels, owners, regions, industries } = segment
  if (labels.length > 1 || owners.length > 1 || regions.length > 1 || industries.length) return null
  return {
    ...(grades.length ? { grade: grades.join(',') } : {}),
    ...(kinds.length ? { kind: kinds.join(',') } : {}),
    ...(stages.length ? { stage: stages.join(',') } : {}),
    ...(labels.length ? { label_id: labels[0] } : {}),
    ...(owners.length ? { owner_id: owners[0] } : {}),
    ...(regions.length ? { region: regions[0] } : {}),
  } as Query<'/customers/count'>
}

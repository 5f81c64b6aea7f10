/** What stands in a tree: a department, a category of products. */
export interface Placed { id: number, name: string, parent_id?: number | null }

/** A department with those below it. */
export interface Branch {
  id: number
  name: string
  parentId: number | null
  children: Branch[]
}

/** The tree of a list in which a parent may stand anywhere; what has lost its parent stands at the top. */
export function treeOf(departments: readonly Placed[]): Branch[] {
  const branches = new Map(departments.map(({ id, name, parent_id }): [number, Branch] =>
    [id, { id, name, parentId: parent_id ?? null, children: [] }]))
  const roots: Branch[] = []
  for (const branch of branches.values()) {
    const parent = branch.parentId === null ? undefined : branches.get(branch.parentId)
    if (parent) parent.children.push(branch)
    else roots.push(branch)
  }
  return roots
}

/** The names from the top down to a department. */
export function pathOf(departments: readonly Placed[], id: number | null | undefined): string[] {
  const byId = new Map(departments.map(one => [one.id, one]))
  const names: string[] = []
  // What is no tree ends, too.
  for (let at = byId.get(id ?? 0); at && names.length <= departments.length; at = byId.get(at.parent_id ?? 0)) names.unshift(at.name)
  return names
}

/** A department and all below it: where it cannot be moved to. */
export function within(departments: readonly Placed[], id: number): Set<number> {
  const found = new Set([id])
  for (let grown = true; grown;) {
    grown = false
    for (const one of departments) {
      if (one.parent_id && found.has(one.parent_id) && !found.has(one.id)) {
        found.add(one.id)
        grown = true
      }
    }
  }
  return found
}

/** How many staff each department has, with those below it. */
export function counted(departments: readonly Placed[], placed: readonly (number | null | undefined)[]): Map<number, number> {
  const byId = new Map(departments.map(one => [one.id, one]))
  const counts = new Map<number, number>()
  for (const place of placed) {
    const seen = new Set<number>()
    for (let at = byId.get(place ?? 0); at && !seen.has(at.id); at = byId.get(at.parent_id ?? 0)) {
      seen.add(at.id)
      counts.set(at.id, (counts.get(at.id) ?? 0) + 1)
    }
  }
  return counts
}

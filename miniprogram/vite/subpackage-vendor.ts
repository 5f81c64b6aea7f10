import fs from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

interface PagesJson { subPackages?: { root: string }[] }
interface ModuleGraph { getModuleInfo: (id: string) => { importers: readonly string[], dynamicImporters: readonly string[] } | null }

const plain = (id: string) => id.replace(/\\/g, '/').replace(/^\0/, '').split('?')[0] ?? id

/**
 * Libraries that one sub-package alone imports (ECharts) go into that sub-package. uni-app puts everything that lies
 * outside the source folder into `common/vendor`, which is in the main package.
 */
export function subpackageVendor(src: string): Plugin {
  const pages = JSON.parse(fs.readFileSync(path.join(src, 'pages.json'), 'utf8')) as PagesJson
  const roots = (pages.subPackages ?? []).map(one => one.root)
  const owners = new Map<string, Set<string>>()

  function ownersOf(id: string, graph: ModuleGraph, seen: Set<string>): Set<string> {
    const known = owners.get(id)
    if (known) return known
    if (seen.has(id)) return new Set()
    seen.add(id)
    const file = plain(id)
    if (file.startsWith(`${src}/`)) {
      const inside = file.slice(src.length + 1)
      return new Set([roots.find(root => inside.startsWith(`${root}/`)) ?? ''])
    }
    const info = graph.getModuleInfo(id)
    const importers = [...(info?.importers ?? []), ...(info?.dynamicImporters ?? [])]
    const found = new Set<string>(importers.length ? [] : [''])
    for (const importer of importers) for (const owner of ownersOf(importer, graph, seen)) found.add(owner)
    return found
  }

  return {
    name: 'guanxi:subpackage-vendor',
    apply: () => process.env['UNI_PLATFORM'] === 'mp-weixin',
    buildStart() {
      owners.clear()
    },
    outputOptions(options) {
      const before = options.manualChunks as ((id: string, graph: ModuleGraph) => string | undefined) | undefined
      options.manualChunks = (id: string, graph: ModuleGraph) => {
        const file = plain(id)
        if (!file.startsWith(`${src}/`) && /\.[cm]?[jt]s$/.test(file)) {
          const found = ownersOf(id, graph, new Set())
          owners.set(id, found)
          const [only] = found
          if (found.size === 1 && only) return `${only}/common/vendor`
        }
        return before?.(id, graph)
      }
      return options
    },
  }
}

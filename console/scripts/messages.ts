/**
 * Compiles messages when they are built: `import.meta.glob('…/zh-CN.json', { query: '?messages' })` gives trees of
 * parsed messages. The page then needs no compiler, and nothing that the content security policy would forbid.
 */
import { readFileSync } from 'node:fs'
import { baseCompile } from '@intlify/message-compiler'
import type { Plugin } from 'vite'

const MARK = '\0messages:'

type Tree = { [key: string]: string | Tree }

export function messages(): Plugin {
  return {
    name: 'guanxi:messages',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!source.endsWith('.json?messages')) return null
      const file = await this.resolve(source.replace(/\?messages$/, ''), importer, { skipSelf: true })
      // Without its ending, so that no plugin for JSON feels meant.
      return file ? MARK + file.id.replace(/\.json$/, '') : null
    },
    load(id) {
      if (!id.startsWith(MARK)) return null
      const file = `${id.slice(MARK.length)}.json`
      this.addWatchFile(file)
      const tree = compiled(JSON.parse(readFileSync(file, 'utf8')) as Tree, file)
      return { code: `export default ${JSON.stringify(tree)}`, map: null }
    },
  }
}

function compiled(tree: Tree, place: string): object {
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => {
    const at = `${place}: ${key}`
    return [key, typeof value === 'string' ? parsed(value, at) : compiled(value, at)]
  }))
}

function parsed(text: string, place: string): object {
  const { ast } = baseCompile(text, {
    jit: true, optimize: true, minify: true, location: false,
    onError: error => { throw new Error(`${place}: ${error.message}`) },
  })
  return ast as object
}

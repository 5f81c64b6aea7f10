type Messages = Record<string, unknown>

/** One tree of messages: `locales/<language>/<name>.json` and `screens/<name>/locales/<language>.json` stand under `<name>`. */
export function gather(shared: Record<string, Messages>, screens: Record<string, Messages>): Messages {
  const tree: Messages = {}
  for (const [path, messages] of Object.entries(shared)) tree[/([\w-]+)\.json$/.exec(path)?.[1] ?? path] = messages
  for (const [path, messages] of Object.entries(screens)) tree[/screens\/([\w-]+)\//.exec(path)?.[1] ?? path] = messages
  return tree
}

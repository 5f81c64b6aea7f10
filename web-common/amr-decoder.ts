const WORKER_PART = /\n\s*self\.onmessage = function[\s\S]*$/

/**
 * What the library would make of text at run time. None of it is needed: these are ways into the decoder for callers
 * that know its functions by name only, and `decode` does not go there.
 */
const FROM_TEXT: [RegExp, string][] = [
  [/eval\.call\(null, x\)/, 'throw new Error("not here")'],
  [/func = eval\("_" \+ ident\)/, ''],
  [/return eval\(funcstr\)/, 'throw new Error("not here")'],
]

/**
 * The source of benz-amr-recorder's decoder, without code that is made of text: WeChat does not run that, and our content
 * security policy forbids it. Without `asWorker` (WeChat) the decoder answers by itself, because there is no `self` that
 * it could talk to as a worker does. Throws when the library's shape has changed. The builds of both faces use it.
 */
export function tamed(code: string, asWorker: boolean): string {
  const shape = () => new Error('benz-amr-recorder has another shape: look at web-common/amr-decoder.ts')
  let tame = code
  for (const [part, instead] of FROM_TEXT) {
    if (!part.test(tame)) throw shape()
    tame = tame.replace(part, instead)
  }
  if (/\beval\b|\bnew Function\b/.test(tame) || !WORKER_PART.test(tame)) throw shape()
  return asWorker ? tame : tame.replace(WORKER_PART, '\nreturn AMR;\n};\n')
}

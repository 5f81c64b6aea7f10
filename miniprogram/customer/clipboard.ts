import { toast } from '../src/composables/notify'
import { t } from './locale'

/** Puts a text on the clipboard, and says so. */
export async function copy(text: string): Promise<void> {
  const done = await byApi(text) || bySelection(text)
  toast(t(done ? 'common.copied' : 'common.copyFailed'), done ? 'success' : 'none')
}

async function byApi(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  }
  catch {
    return false
  }
}

/** For pages without TLS and old phones. */
function bySelection(text: string): boolean {
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.style.cssText = 'position:fixed;top:0;opacity:0'
  document.body.append(area)
  area.select()
  const done = document.execCommand('copy')
  area.remove()
  return done
}

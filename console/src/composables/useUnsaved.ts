import { onBeforeUnmount } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { ask } from '@/lib/feedback'

/** Who leaves a page on which something was typed and not saved is asked first. */
export function useUnsaved(typed: () => boolean): void {
  const { t } = useI18n()
  const leave = async () => !typed()
    || await ask({ title: t('form.discardTitle'), text: t('form.discardText'), yes: t('form.discard'), no: t('form.goOn'), danger: true })
  onBeforeRouteLeave(leave)
  onBeforeRouteUpdate((to, from) => to.path === from.path ? true : leave())

  function warn(event: BeforeUnloadEvent): void {
    if (typed()) event.preventDefault()
  }
  window.addEventListener('beforeunload', warn)
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn))
}

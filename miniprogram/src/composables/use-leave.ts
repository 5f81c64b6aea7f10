import { t } from '@/locale'
import { restart } from '@/routes'
import { useOutbox } from '@/stores/outbox'
import { useSession } from '@/stores/session'
import { confirm } from './notify'
import { useAction } from './use-action'

/** Signing out: asks first, and says what was not sent yet. */
export function useLeave(): () => Promise<void> {
  const session = useSession()
  const outbox = useOutbox()
  const leaving = useAction(() => session.signOut())

  return async () => {
    const left = outbox.items.length
    if (!await confirm({ title: t('me.leaveQuestion'), ...(left ? { text: t('me.leaveUnsent', { n: left }) } : {}), yes: t('me.leave'), danger: true })) return
    await leaving.run()
    restart('sign-in')
  }
}

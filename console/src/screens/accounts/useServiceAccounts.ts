import { api } from '@/api'
import { useLoad, type Load } from '@/composables/useLoad'
import { useMe } from '@/stores/me'

/** An official account that may be chosen. */
export interface ServiceAccount { appid: string, name: string, stopped: boolean }

/**
 * The official accounts to choose from. Who administers them has their names; others know those whose templates are in
 * use, and may type the AppID of another.
 */
export function useServiceAccounts(): Load<ServiceAccount[]> {
  const me = useMe()
  return useLoad(async signal => {
    if (me.may('administration')) {
      const { items } = await api.get('/accounts', { signal })
      return items.filter(one => one.kind === 'service').map(({ appid, name, stopped_reason: why }) => ({ appid, name, stopped: !!why }))
    }
    if (!me.may('greeting_rules')) return []
    const { items } = await api.get('/notice-templates', { signal })
    // Staff are reminded over mini-programs.
    const appids = new Set(items.filter(one => one.purpose !== 'staff_reminder').map(one => one.appid))
    return [...appids].map(appid => ({ appid, name: appid, stopped: false }))
  })
}

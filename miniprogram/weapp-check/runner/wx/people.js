// Who holds the phone: the simulator gives the codes that the server changes into a person or a number.
import { calls } from './answer.js'

export function people(runner) {
  const simulator = async (path, body) => {
    const answer = await fetch(`/simulator/_sim/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  return {
    $simulator: simulator,
    getAccountInfoSync: () => ({ miniProgram: { appId: runner.appid, envVersion: 'release', version: '' } }),
    login: calls('login', async () => {
      const { code } = await simulator(`users/${runner.person}/login-code`, { appid: runner.appid })
      return { code }
    }),
    requestSubscribeMessage: calls('requestSubscribeMessage', async ({ tmplIds = [] }) => {
      if (!navigator.userActivation.isActive) throw new Error('can only be invoked by user TAP gesture.')
      if (!tmplIds.length || tmplIds.length > 5) throw new Error('tmplIds must have one to five')
      const accept = await runner.bars.ask({ text: `申请发送 ${tmplIds.length} 种通知`, yes: '允许', no: '不允许' }) === true
      for (const id of tmplIds) await simulator(`users/${runner.person}/consent`, { appid: runner.appid, template_id: id, accept })
      return Object.fromEntries(tmplIds.map(id => [id, accept ? 'accept' : 'reject']))
    }),
  }
}

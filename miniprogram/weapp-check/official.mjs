// WeChat's own compiler (miniprogram-ci) on a folder of output, offline.
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'

const require = createRequire(import.meta.url)

/** What the platform would answer about the account; asking it needs an account and a network. */
const ACCOUNT = {
  platform: false, appType: 0, isSandbox: false, released: false,
  setting: { MaxCodeSize: 2048, MaxSubpackageSubCodeSize: 2048, MaxSubpackageFullCodeSize: 20480, NavigateMiniprogramLimit: 10, MaxTabbarCount: 5, MaxTabbarIconSize: 40, MinTabbarCount: 2 },
}

/** The program in `folder` as WeChat's tools see it: `checkSchema()` of app.json, `compile()` to `{ [path]: text or bytes }`. */
export function official(folder) {
  const ci = require('miniprogram-ci')
  const { CIProject } = require('miniprogram-ci/dist/project/ciProject.js')
  const list = require('miniprogram-ci/dist/utils/white_ext_list.js')
  // it would ask the platform for its newest list of file endings first, again and again where there is no network
  list.getWhiteExtList = async () => ({ GameWhiteList: new Set(list.GameWhiteList), MiniProgramWhiteList: new Set(list.MiniProgramWhiteList) })
  CIProject.prototype.attr = async () => ACCOUNT
  CIProject.prototype.attrSync = () => ACCOUNT
  // any key will do: nothing is uploaded
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'weapp-check-'))
  process.once('exit', () => fs.rmSync(work, { recursive: true, force: true }))
  const key = path.join(work, 'key.pem')
  fs.writeFileSync(key, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const project = new ci.Project({ appid: 'wx1111111111111111', type: 'miniProgram', projectPath: path.resolve(folder), privateKeyPath: key, ignores: [] })
  return {
    checkSchema: () => ci.getAppJSON(project),
    compile: () => ci.getCompiledResult({ project, version: '1', desc: 'check', setting: { es6: true, minify: true }, onProgressUpdate() {} }),
  }
}

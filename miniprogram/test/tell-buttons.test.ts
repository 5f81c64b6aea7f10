import { compile, type NodeTransform } from '@vue/compiler-dom'
import { describe, expect, it } from 'vitest'
import { tellButtons } from '../vite/tell-buttons'

const compiled = (template: string, filename = 'src/page.vue') => compile(template, { filename, nodeTransforms: [tellButtons as unknown as NodeTransform], isCustomElement: () => true }).code
const buttons = (template: string, filename?: string) => compiled(template, filename).split('role: "button"').length - 1

describe('what is tapped is told to be a button', () => {
  it('a view, a text and a picture with a click of their own', () => {
    expect(buttons('<view @click="go()">去</view>')).toBe(1)
    expect(buttons('<view v-if="on" @click.stop="go()"><text>去</text></view>')).toBe(1)
    expect(buttons('<text v-for="one in all" :key="one" @click="go(one)">去</text>')).toBe(1)
  })

  it('not what says what it is, stops a click, or belongs to a library', () => {
    expect(buttons('<view role="radio" @click="go()">去</view>')).toBe(0)
    expect(buttons('<view :role="word" @click="go()">去</view>')).toBe(0)
    expect(buttons('<view @click.stop>去</view>')).toBe(0)
    expect(buttons('<view>去</view>')).toBe(0)
    expect(buttons('<view @click="go()">去</view>', 'node_modules/wot/page.vue')).toBe(0)
  })

  it('of two that lie within each other the inner one', () => {
    expect(buttons('<view @click="open()"><view><text @click.stop="drop()">删</text></view></view>')).toBe(1)
    expect(buttons('<view @click="open()"><input :value="words"></view>')).toBe(0)
    expect(buttons('<view @click="open()"><gx-button @press="drop()" /></view>')).toBe(0)
  })
})

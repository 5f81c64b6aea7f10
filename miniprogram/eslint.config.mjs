import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

const provided = Object.fromEntries(['uni', 'wx', 'getApp', 'getCurrentPages', 'UniApp', 'UniNamespace', 'process', 'console', 'Buffer'].map(name => [name, 'readonly']))

export default ts.config(
  { ignores: ['dist', 'node_modules', 'weapp-check/node_modules'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    languageOptions: { globals: provided },
    rules: {
      'max-lines': ['error', { max: 450 }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/html-self-closing': 'off',
      'vue/require-default-prop': 'off',
      'vue/html-indent': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      // its illustrations come from a remote host
      'vue/no-restricted-static-attribute': 'off',
    },
  },
)

import stylistic from '@stylistic/eslint-plugin'
import globals from 'globals'
import ts from 'typescript-eslint'
import vue from 'eslint-plugin-vue'

// Formatting is part of it (`npm run format`), as the rest of the house has it: about 120 columns, two spaces, no semicolons.
export default ts.config(
  { ignores: ['dist', 'node_modules'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  stylistic.configs.customize({ indent: 2, quotes: 'single', semi: false, braceStyle: '1tbs', arrowParens: false }),
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  { languageOptions: { globals: { ...globals.browser } } },
  {
    rules: {
      'no-console': 'error',
      'no-eval': 'error',
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Calls go through @/api.' }, { name: 'alert', message: 'Use @/lib/feedback.' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@stylistic/max-len': ['error', { code: 140, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreUrls: true, ignorePattern: '^import ' }],
      '@stylistic/arrow-parens': ['error', 'as-needed'],
      '@stylistic/max-statements-per-line': 'off',
      '@stylistic/operator-linebreak': ['error', 'before'],
      '@stylistic/quote-props': ['error', 'as-needed'],
      '@stylistic/multiline-ternary': 'off',
      '@stylistic/jsx-one-expression-per-line': 'off',
      '@stylistic/member-delimiter-style': ['error', { multiline: { delimiter: 'none' }, singleline: { delimiter: 'comma' } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/html-button-has-type': 'error',
      'vue/no-v-html': 'error',
      'vue/max-attributes-per-line': ['error', { singleline: 4, multiline: 1 }],
      'vue/first-attribute-linebreak': ['error', { singleline: 'ignore', multiline: 'below' }],
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'never', normal: 'any', component: 'always' } }],
    },
  },
  {
    files: ['**/*.vue'],
    rules: {
      '@stylistic/max-len': 'off',
      'vue/max-len': ['error', {
        code: 140, template: 160, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreUrls: true,
        ignoreHTMLAttributeValues: true, ignoreHTMLTextContents: true, ignorePattern: '^import |^\\s*[.a-z][^{]*\\{.*\\}$',
      }],
    },
  },
  { files: ['src/api/transport.ts', 'scripts/**', '*.config.*'], rules: { 'no-restricted-globals': 'off', 'no-console': 'off' }, languageOptions: { globals: globals.node } },
)

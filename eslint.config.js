import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Syntax that does not simply vanish when types are stripped: the sources stay plain JavaScript plus types. */
const erasable = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
  { selector: 'TSParameterProperty', message: 'Declare the field and assign it.' },
];

export default defineConfig(
  { ignores: ['node_modules/', 'dist/', 'release/', 'test/output/', 'bench-output/', 'assets/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: globals.node },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'off',
      // Constants are quoted as their sources print them, then rounded to float32 on purpose.
      'no-loss-of-precision': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-restricted-syntax': ['error', ...erasable],
      'no-undef': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Typed arrays are indexed in bounds everywhere; an assertion says that the bound was checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, svelteConfig },
    },
  },
  {
    // Node scripts that drive a page, with functions that run in it.
    files: ['renderer/dev/*.mjs'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
  {
    // The bench core runs in plain Node, in a utility process and in tests alike.
    files: ['electron/bench/**', 'firmware-bridge/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', message: 'The bench core knows nothing of Electron.' }] },
      ],
    },
  },
  {
    // The window reaches Node only through the bridge.
    files: ['renderer/**'],
    ignores: ['renderer/vite.config.ts', 'renderer/dev/*.mjs'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(node:.*|electron)$', message: 'The window has no Node: ask the bench.' },
            {
              regex: '/(bench|firmware-bridge)/',
              message: 'The window knows electron/contract.ts only.',
              allowTypeImports: true,
            },
            {
              // Those named here load nothing; test/unit/electron/contract/light.test.ts holds them to it.
              regex: 'electron/contract(\\.ts$|/(?!(energy|history|replay-speeds|report-parts|round)\\.ts$))',
              message: 'This file loads the schema library, a third of the window. Import types of it only.',
              allowTypeImports: true,
            },
          ],
        },
      ],
    },
  },
  prettier,
  ...svelte.configs.prettier,
);

import * as monaco from 'monaco-editor/editor'

// Monaco knows no nginx: comments, variables, texts, and the first word of each directive are all there is to it.
monaco.languages.register({ id: 'nginx', extensions: ['.conf'] })
monaco.languages.setLanguageConfiguration('nginx', {
  comments: { lineComment: '#' },
  brackets: [['{', '}']],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '"', close: '"' },
    { open: "'", close: "'" },
  ],
})
monaco.languages.setMonarchTokensProvider('nginx', {
  tokenizer: {
    root: [
      [/#.*$/, 'comment'],
      [/\{\{\w+\}\}/, 'variable.predefined'],
      [/[{};]/, 'delimiter'],
      [/[a-z_]\w*(?=[\s;{])/, { token: 'keyword', next: '@words' }],
      [/\S/, ''],
    ],
    words: [
      [/#.*$/, 'comment'],
      [/\{\{\w+\}\}/, 'variable.predefined'],
      [/\$\w+/, 'variable'],
      [/"[^"]*"|'[^']*'/, 'string'],
      [/\b\d+(?:ms|[smhdkKgM])?\b/, 'number'],
      [/[;{]/, { token: 'delimiter', next: '@pop' }],
      [/\}/, { token: 'delimiter', next: '@pop' }],
      [/[^\s;{}$"']+/, ''],
    ],
  },
})

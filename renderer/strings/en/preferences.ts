/** Settings and About. */
export const preferences = {
  appearance: 'Appearance',
  shortcuts: 'Keyboard shortcuts',
  key: 'Key',
  theme: 'Theme',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
};

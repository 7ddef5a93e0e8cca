/** Settings and About. */
import type { Catalogue } from '../catalogue.ts';

export const preferences: Catalogue['preferences'] = {
  appearance: '外观',
  shortcuts: '键盘快捷键',
  key: '按键',
  theme: '主题',
  themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  language: '语言',
};

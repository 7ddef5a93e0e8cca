import type { Catalogue } from '../catalogue.ts';

/** 传感器校准。 */
export const calibration: Catalogue['calibration'] = {
  title: (board) => `${board} 的传感器校准`,
  model: '此板的读数来自给定的模型，没有可校准的传感器。',
  noSensor: '地址 0x40 上没有 INA219 应答。请接好 SDA、SCL、VCC 和 GND，然后重新插上板子。',
  state: {
    none: '未校准：以数据手册的极限值代替，± 因此较大。',
    partial: '缺少零点或增益：以数据手册的极限值代替。',
    current: '已校准。',
    old: '校准已超过一年，请重新校准。',
  },
  mark: {
    none: (letters) => `${letters} 未校准`,
    partial: (letters) => `${letters} 缺少零点或增益`,
    old: (letters) => `${letters} 校准已超过一年`,
  },
  zero: '零点',
  zeroHow: '断开 VIN− 的负载，以其他方式为板供电，等待两秒。',
  takeZero: '测零点',
  gain: '增益',
  gainHow: '通以已知电流：用精密电阻接电源，或串联电流表。20 mA 以上。',
  current: '电流',
  load: '负载',
  loadExample: '49.9 Ω 0.1 %，5.000 V',
  takeGain: '测增益',
  shunt: '分流电阻',
  shuntHow: '或按标称值填写。测得增益后以增益为准。',
  value: '阻值',
  setShunt: '设定阻值',
  taking: '测量中…',
  clear: '清除校准',
  result: (microamps, percent) => `现在零点已知至 ±${microamps} µA，刻度已知至 ±${percent} %（k = 2）。`,
};

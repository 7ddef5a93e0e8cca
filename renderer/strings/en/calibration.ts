/** Calibrating a sensor. */
export const calibration = {
  title: (board: string) => `Calibration of the sensor of ${board}`,
  model: 'The readings of this board come from a stated model; there is no sensor to calibrate.',
  noSensor: 'No INA219 answers at address 0x40. Wire SDA, SCL, VCC and GND, and plug the board in again.',
  state: {
    none: 'Not calibrated: the limits of the data sheet stand in, which makes ± large.',
    partial: 'A zero or a gain is missing: the limit of the data sheet stands in for it.',
    current: 'Calibrated.',
    old: 'More than a year old. Calibrate again.',
  },
  /** In few words, where a figure stands. */
  mark: {
    none: (letters: string) => `${letters} not calibrated`,
    partial: (letters: string) => `${letters} without zero or gain`,
    old: (letters: string) => `${letters} calibrated over a year ago`,
  },
  zero: 'Zero',
  zeroHow: 'Disconnect the load from VIN−, keep the board powered otherwise, and wait two seconds.',
  takeZero: 'Take zero',
  gain: 'Gain',
  gainHow:
    'Let a known current flow: a precise resistor across the supply, or a meter in series. 20 mA or more.',
  current: 'Current',
  load: 'Load',
  loadExample: '49.9 Ω 0.1 % at 5.000 V',
  takeGain: 'Take gain',
  shunt: 'Shunt',
  shuntHow: 'Or state the resistor as it is marked. A gain replaces this.',
  value: 'Value',
  setShunt: 'Set shunt',
  taking: 'Taking…',
  clear: 'Forget calibration',
  result: (microamps: string, percent: string) =>
    `Now the zero is known to ±${microamps} µA and the scale to ±${percent} % (k = 2).`,
};

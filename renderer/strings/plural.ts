/** English has two forms; Chinese has one and needs no help. */
export const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

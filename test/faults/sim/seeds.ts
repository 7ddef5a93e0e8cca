/** FAULT_SEED=n reruns one seed exactly; FAULT_SEEDS=n tries so many. */
export function faultSeeds(usually: number): number[] {
  const one = process.env['FAULT_SEED'];
  if (one !== undefined) return [Number(one)];
  return Array.from({ length: Number(process.env['FAULT_SEEDS'] ?? usually) }, (_, i) => i + 1);
}

/** Tries each seed; a failure names its seed and how to see it again. */
export async function eachSeed(usually: number, tryOne: (seed: number) => Promise<void>): Promise<number> {
  const seeds = faultSeeds(usually);
  for (const seed of seeds) {
    try {
      await tryOne(seed);
    } catch (error) {
      throw new Error(
        `Seed ${seed} fails; see it again with FAULT_SEED=${seed} npx vitest run --project faults`,
        {
          cause: error,
        },
      );
    }
  }
  return seeds.length;
}

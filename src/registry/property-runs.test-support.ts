/** How many cases a property is tried on: `usual`, or where `ENTREPOT_PROPERTY_RUNS` asks for more, its share of that. */
export const runs = (usual: number, share = 0.2): number =>
  Math.ceil(Math.max(usual, Number(process.env.ENTREPOT_PROPERTY_RUNS ?? 0) * share));

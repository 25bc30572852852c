/** How much is measured. */
export interface Plan {
  /** Times that small requests, bodies and pushes are measured for each candidate. */
  readonly repetitions: number;
  /** Seconds of load in each repetition of a small request. */
  readonly seconds: number;
  /** Mebibytes of the largest layer. */
  readonly largest: number;
  /** Images at a time. */
  readonly atATime: readonly number[];
  /** Names in a listing. */
  readonly listing: number;
  /** Whether Debian's registry is measured in place of a peer that cannot be had. */
  readonly standIns: boolean;
  /** Mebibytes that each limit of the machine is measured with. */
  readonly limits: number;
}

export const full: Plan = {
  repetitions: 5,
  seconds: 1.2,
  largest: 1024,
  atATime: [1, 8, 32],
  listing: 10_000,
  standIns: true,
  limits: 512,
};

export const quick: Plan = {
  repetitions: 3,
  seconds: 0.4,
  largest: 100,
  atATime: [1, 8],
  listing: 1_000,
  standIns: false,
  limits: 128,
};

/** How long those who take turns wait, and have their turn. Times in milliseconds. */
export class TurnTimes {
  waiting = 0;
  turns = 0;
  waited = 0;
  busy = 0;
}

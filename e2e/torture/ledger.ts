/** What went wrong, in the three counts of the last line. */
export type Fault = "lost" | "doubled" | "unexplained";

/** What the application said it had done: none of it may ever be gone. */
export type Acknowledged =
  | { what: "request"; number: number }
  | { what: "vote"; number: number; member: string; choice: "approve" | "reject" }
  | { what: "withdrawal"; number: number };

export class Ledger {
  readonly acknowledged: Acknowledged[] = [];
  readonly counts: Record<Fault, number> = { lost: 0, doubled: 0, unexplained: 0 };

  constructor(private readonly say: (line: string) => void) {}

  keep(what: Acknowledged): void {
    this.acknowledged.push(what);
  }

  blame(fault: Fault, sentence: string): void {
    this.counts[fault] += 1;
    this.say(`${fault.toUpperCase()}: ${sentence}`);
  }
}

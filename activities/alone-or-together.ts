interface Waiting {
  alone: boolean;
  begin: () => void;
}

/** Work that may go side by side, and work that must be alone, in the order in which they came. */
export class AloneOrTogether {
  private atWork = 0;
  private hasAlone = false;
  private readonly line: Waiting[] = [];

  together<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn(false, work);
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.inTurn(true, work);
  }

  private async inTurn<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.line.push({ alone, begin });
      this.admit();
    });
    try {
      return await work();
    } finally {
      this.atWork--;
      this.hasAlone = false;
      this.admit();
    }
  }

  private admit(): void {
    for (let next = this.line[0]; next; next = this.line[0]) {
      if (this.hasAlone || (next.alone && this.atWork > 0)) return;
      this.line.shift();
      this.atWork++;
      this.hasAlone = next.alone;
      next.begin();
    }
  }
}

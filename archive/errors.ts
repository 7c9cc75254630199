/** A receipt of another task has this slice's generation: take the next one. */
export class GenerationTaken extends Error {
  constructor(
    /** Key of the receipt in the way. */
    readonly key: string,
    readonly generation: number,
    /** Its export task; absent when it was recorded without one. */
    readonly taskId?: string,
  ) {
    super(`generation ${generation} is taken by ${key}: take the next generation`);
    this.name = 'GenerationTaken';
  }
}

/** An object is there but is not what it must be. Names the object, never what it holds. */
export class UnreadableObject extends Error {
  constructor(
    readonly key: string,
    readonly problem: string,
  ) {
    super(`${key}: ${problem}`);
    this.name = 'UnreadableObject';
  }
}

/** A record of a run exists with other content; run records are never overwritten. */
export class RecordConflict extends Error {
  constructor(readonly key: string) {
    super(`${key} exists with other content: another run has this number, take the next one`);
    this.name = 'RecordConflict';
  }
}

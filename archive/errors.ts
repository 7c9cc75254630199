/**
 * Thrown if a receipt is not stored, because another receipt with the same slice and generation exists. The two
 * receipts have different tasks, or only one of them has a task. The caller then uses the next generation.
 */
export class GenerationTaken extends Error {
  constructor(
    /** Key of the other receipt. */
    readonly key: string,
    readonly generation: number,
    /** Export task of the other receipt; absent if that receipt has no task. */
    readonly taskId?: string,
  ) {
    super(`generation ${generation} is taken by ${key}: take the next generation`);
    this.name = 'GenerationTaken';
  }
}

/** Thrown if an object cannot be read, or does not have the expected form. Names the object, never its content. */
export class UnreadableObject extends Error {
  constructor(
    readonly key: string,
    readonly problem: string,
  ) {
    super(`${key}: ${problem}`);
    this.name = 'UnreadableObject';
  }
}

/** Thrown if an object must be restored from its storage class, such as Glacier, before it can be read. */
export class ColdObject extends UnreadableObject {
  constructor(key: string) {
    super(key, 'it must be restored from its storage class first');
    this.name = 'ColdObject';
  }
}

/** Thrown if a record has a newer major version of the format than this logferry reads. */
export class NewerRecord extends UnreadableObject {
  constructor(key: string, what: string, version: number, readable: number) {
    super(
      key,
      `it is ${what} of schema version ${version}, and this logferry reads version ${readable}: use a newer logferry`,
    );
    this.name = 'NewerRecord';
  }
}

/** Thrown if an object that is written once exists with other content. */
export class RecordConflict extends Error {
  constructor(readonly key: string) {
    super(`${key} exists with other content, and is never overwritten`);
    this.name = 'RecordConflict';
  }
}

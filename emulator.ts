/** The emulator of AWS, if the optional package `@logferry/emulator` is installed. */
export * from '@logferry/emulator';

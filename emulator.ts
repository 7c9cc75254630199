/** The loopback stand-in for AWS, where the optional package with it is installed. */
export * from '@logferry/emulator';

/**
 * The AWS SDK tells every command on Node 20 which Node its releases from 2027 on will need. Who runs a command has not
 * chosen the SDK's version and can do nothing about it; all other warnings are printed as ever.
 */
export function quietenSdkWarning(): void {
  const printers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.message.startsWith('NodeVersionSupportWarning')) return;
    for (const print of printers) print(warning);
  });
}

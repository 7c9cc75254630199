export { DEFAULT_ADDRESS, isHost } from './address.js';
export { providerInstallation, requiredProviders } from './configuration.js';
export { installedFolder, installProgram } from './install.js';
export { PLATFORMS, platformOf } from './platform.js';
export { executableFile, packageRoot, programFiles, readBundle } from './program.js';
export { releaseTree } from './tree.js';

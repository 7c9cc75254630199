export { DEFAULT_ADDRESS, isHost, type ProviderAddress, sourceOf } from './address.js';
export { providerInstallation, requiredProviders } from './configuration.js';
export { installedFolder, installProgram } from './install.js';
export { PLATFORMS, type Platform, platformOf } from './platform.js';
export { type ProgramFile, packageRoot, programFiles, readBundle } from './program.js';
export { type PlatformZip, releaseTree, type Signer, type Tree } from './tree.js';

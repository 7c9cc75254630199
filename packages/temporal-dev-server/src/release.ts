/**
 * The version of the Temporal CLI that is downloaded and tested. `go/go.mod` pins the same version for a build from
 * source. The checksums below are copied from the release's checksums.txt. A download is compared with these reviewed
 * checksums, because a host that serves a wrong archive could also serve a wrong checksum.
 */
export const CLI_VERSION = '1.8.2';

/**
 * Minimum version of the server in a `temporal` on PATH. Older servers lack calls that a Temporal client can make.
 */
export const MINIMUM_SERVER_VERSION = '1.28.0';

const SHA256_BY_TARGET: Readonly<Record<string, string>> = {
  linux_amd64: 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94',
  linux_arm64: '83600a8fac6e3da54093e5da6918d399f501532b9f1172235603f9606f4ac6e4',
  darwin_amd64: '489d7f5420cae02b559774ac23df035141954c33a51dba96f5759a0ddccdf1b6',
  darwin_arm64: 'dacdc3587682c04cf27e67c8878ca2d755230b6ad63c0c6ebddd7348ae90ed94',
};

export interface ReleaseTarget {
  platform: string;
  arch: string;
  archiveName: string;
  /**
   * The reviewed SHA-256 of the archive. Undefined if there is no reviewed archive for this type of machine. In this
   * case the CLI must be built.
   */
  sha256: string | undefined;
}

/** The archive for this machine, with the platform and architecture as Temporal's release files name them. */
export function releaseTarget(platform: string = process.platform, nodeArch: string = process.arch): ReleaseTarget {
  const arch = nodeArch === 'x64' ? 'amd64' : nodeArch;
  return {
    platform,
    arch,
    archiveName: `temporal_cli_${CLI_VERSION}_${platform}_${arch}.tar.gz`,
    sha256: SHA256_BY_TARGET[`${platform}_${arch}`],
  };
}

import { rm, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { newKeyPair, noteKeyId, type PublicKey, pemOf, readTrustedKeys } from '../../archive/signing/index.js';
import { parseSigningKey, type SigningKeySetting, signingKeyIn } from '../../contract/signing-key.js';
import { usageError } from '../../contract/usage-error.js';
import { openSigner, publicKeysOfFile } from '../../local/index.js';
import type { Env, Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note, printJson, printText } from '../output/terminal.js';
import type { KeysGenerateOptions, KeysShowOptions } from './flags/index.js';

/** Prints public keys with their ids. */
export async function show(io: Io, command: Command): Promise<number> {
  const { origin, json } = command.opts<KeysShowOptions>();
  if (origin !== undefined && !/^[^\s+]+$/.test(origin)) {
    throw usageError(`--origin ("${origin}") must be the first line of a checkpoint, which has no space and no +`);
  }
  const setting = settingOf(io.env, command.args[0]);
  const keys = setting.kind === 'file' ? await publicKeysOfFile(setting.path) : [await kmsKey(setting, io.env)];
  if (json) {
    printJson(io, { keys: keys.map((key) => describe(key, origin)) });
    return EXIT.done;
  }
  for (const key of keys) {
    const { kind, keyId, noteKeyId: ofNotes } = describe(key, origin);
    note(io, `${kind} key ${keyId}`);
    note(
      io,
      ofNotes === null
        ? 'The id of the key in checkpoints depends on the log: use --origin.'
        : `In checkpoints: ${ofNotes}`,
    );
    printText(io, pemOf(key).trimEnd());
  }
  return EXIT.done;
}

function settingOf(env: Env, argument: string | undefined): SigningKeySetting {
  const setting = argument === undefined ? signingKeyIn(env) : parseSigningKey(argument);
  if (setting === undefined) throw usageError('name a key: kms:<ARN>, a PEM file, or LOGFERRY_SIGNING_KEY');
  if (typeof setting === 'string') throw usageError(`the key ${setting}`);
  return setting;
}

const kmsKey = async (setting: SigningKeySetting, env: Env): Promise<PublicKey> =>
  (await openSigner(setting, { env, patience: 'command' })).publicKey();

/** A key in the JSON document. The id in checkpoints is null if it depends on an origin that is not known. */
const describe = (key: PublicKey, origin: string | undefined) => ({
  kind: key.kind,
  keyId: key.id,
  noteKeyId: key.kind === 'p256' || origin !== undefined ? noteKeyId(key, origin ?? '') : null,
  publicKey: pemOf(key),
});

/** Makes a key pair in two new files. */
export async function generate(io: Io, command: Command): Promise<number> {
  const { kind, json } = command.opts<KeysGenerateOptions>();
  const [name = ''] = command.args;
  const { privateKey, publicKey } = newKeyPair(kind);
  const [privateFile, publicFile] = [`${name}.key.pem`, `${name}.pub.pem`];
  await writeNew(privateFile, privateKey, 0o600);
  try {
    await writeNew(publicFile, publicKey, 0o644);
  } catch (error) {
    await rm(privateFile);
    throw error;
  }
  const [key] = readTrustedKeys(publicKey, publicFile);
  if (json) printJson(io, { privateKeyFile: privateFile, publicKeyFile: publicFile, kind, keyId: key?.id });
  else {
    printText(io, publicFile);
    note(io, `${kind} key ${key?.id}`);
    note(io, `${privateFile} has the private key, without a passphrase: every user who can read it can sign.`);
    note(io, `Give ${publicFile} to verifiers, but not through the archive.`);
  }
  return EXIT.done;
}

/** Writes a file that must not exist yet. */
async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx', mode });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown';
    const why = code === 'EEXIST' ? 'exists, and is never overwritten' : `cannot be written (${code})`;
    throw usageError(`${path} ${why}`, 'Choose another name for the key, or a folder in which you may write.');
  }
}

// Prepares public clients for the tests of the emulator, in the user's cache: a Python environment (about 300 MB), and
// a program with the AWS SDK for Go, which takes a minute of processor time. The tests skip what is not prepared.
import {
  GO_CLIENT,
  GO_SOURCES,
  PYTHON_CLIENTS,
  PYTHON_REQUIREMENTS,
} from '../packages/emulator/test/support/prepared-clients.js';
import { goProgram, prepare, pythonEnvironment } from './prepare.js';

prepare(PYTHON_CLIENTS, (folder) => pythonEnvironment(folder, PYTHON_REQUIREMENTS));
prepare(GO_CLIENT, () => goProgram(GO_SOURCES, GO_CLIENT.command[0]));

// Prepares the examples in other languages for their tests, in the user's cache: installs the packages of
// examples/python, and builds examples/go, which takes a minute of processor time. The tests skip what is not prepared.
import { exampleFile, GO, PYTHON } from '../test/examples/prepared.js';
import { goProgram, prepare, pythonEnvironment } from './prepare.js';

prepare(PYTHON, (folder) => pythonEnvironment(folder, exampleFile('python/requirements.txt')));
prepare(GO, (folder) => goProgram(exampleFile('go'), `${folder}/exports`));
